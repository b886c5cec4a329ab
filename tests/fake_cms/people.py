"""People who work in the fake CMS: the same ones as in the real one."""

from live.person import Person

__all__ = ["Person"]
