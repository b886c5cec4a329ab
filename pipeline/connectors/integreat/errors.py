"""What the CMS refuses, as errors; the tree above them is in :mod:`pipeline.errors`.

::

    StoreError
    ├── LoginRefused     no or wrong password, account disabled, a second factor is asked for
    │   └── BlocksOutOfReach  the password is in a secret block, and nothing answers that could read it
    ├── Forbidden        the account has no right to that (403)
    ├── NotThere         no such page, language or region (404)
    └── CmsFailure       the CMS broke down over the request (500), or takes it for malformed (400, 405, 413 …)
    StoreUnavailable
    └── Unanswered       a write was sent, and what became of it is not known
"""

from __future__ import annotations

from pipeline.errors import StoreError, StoreUnavailable


class LoginRefused(StoreError):
    """The account does not get in, or there is no password to try; asking again would change nothing."""


class BlocksOutOfReach(LoginRefused):
    """The password is in a secret block, and no Prefect API answers that could tell it."""


class Forbidden(StoreError):
    """The account has no right to this."""


class NotThere(StoreError):
    """The CMS knows no such page, language or region."""


class CmsFailure(StoreError):
    """The CMS broke down over this request, or takes it for malformed. It also does so for pages that do not exist."""


class Unanswered(StoreUnavailable):
    """A write was sent and no answer came: it may have been carried out. Look at what is stored."""
