"""Sprachlotse: keeps a municipality's information pages true in every language.

The packages follow the way the data goes: ``connectors`` (content stores) → ``html`` and ``steps``
(pure) → ``mt``, ``memory``, ``terminology`` → ``formats`` (packages for people) → ``connectors``.
``stations`` ties one step of the loop to its inputs and outputs; ``cli`` and ``flows`` call stations.
"""

__version__ = "0.1.0"
