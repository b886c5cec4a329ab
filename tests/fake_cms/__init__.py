"""An Integreat CMS in memory, for fast tests: what it answers over HTTP, and what people do in it.

Written after how the real one behaves; ``tests/live/test_contract.py`` compares the two. Give ``FakeCms`` to httpx as
its transport.
"""

from fake_cms.app import FakeCms
from fake_cms.people import Person
from fake_cms.regions import big_region, musterstadt
from fake_cms.state import Item, Region, User, Version

__all__ = ["FakeCms", "Item", "Person", "Region", "User", "Version", "big_region", "musterstadt"]
