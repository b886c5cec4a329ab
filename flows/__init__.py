"""Prefect flows and what runs them; the only package that imports Prefect.

- ``sync``, ``nightly``: the flows; ``station`` is one station of a run, ``artifacts`` what the dashboard shows,
  ``secrets`` the passwords in its blocks;
- ``run``: one run, now, recorded where an API answers (``locate``), direct where none does;
- ``serve``: starts ``server`` and ``worker`` as ``processes`` with one ``environment``; ``deployments`` says what is
  offered to run, ``watch`` sees to it that nothing is left.
"""
