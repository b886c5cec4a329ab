"""What holds for every write, whatever the dump looks like."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.html.canonical import canonical_hash
from pipeline.model import StoreRef, WriteStatus

WRITTEN, HELD = WriteStatus.WRITTEN, WriteStatus.HELD

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
UNDERSTOOD = {"id", "path", "url", "title", "content", "excerpt", "last_updated", "modified_gmt", "parent"}
UNDERSTOOD |= {"available_languages", "meta_description", "slug_history"}


@settings(deadline=None)
@given(
    st.dictionaries(st.text(max_size=8).filter(lambda key: key not in UNDERSTOOD), anything, max_size=5),
    st.lists(anything, max_size=2),
    st.sampled_from([{}, {"indent": 2}, {"ensure_ascii": False}]),
)
def test_what_is_not_understood_survives_a_write(town_at, entry, asked, unknown, junk, style):
    with tempfile.TemporaryDirectory() as folder:
        town = town_at(Path(folder))
        town.put("de", [*junk, entry(1, "/s/de/a/", links={"en": (2, "/s/en/a/")}), entry(3, "/s/de/b/", **unknown)])
        town.put("en", [entry(2, "/s/en/a/", **unknown), *junk], **style)
        old, new = (town.document("de", f"/s/de/{x}/") for x in "ab")
        target = town.document("en", "/s/en/a/")
        before = town.entries("en")[0]
        outcomes = town.write(asked(old, target, "T", "<p>x</p>"), asked(new, None, "N", "<p>y</p>"))
        assert [o.status for o in outcomes] == [WRITTEN, WRITTEN]
        first, *middle, last = town.entries("en")
        assert middle == junk
        assert {k: v for k, v in first.items() if k not in UNDERSTOOD} == {
            k: v for k, v in before.items() if k not in UNDERSTOOD
        }
        assert list(first) == list(before)
        assert {key: last[key] for key in unknown} == unknown
        assert town.entries("de")[: len(junk)] == junk


@dataclass(frozen=True)
class Case:
    """One German page: what the store holds now, and what a push believes that it holds."""

    source: str
    target: str | None
    seen_source: str
    seen_target: str | None

    @property
    def as_seen(self) -> bool:
        return _hash(self.source) == _hash(self.seen_source) and _hash(self.target) == _hash(self.seen_target)


def _hash(content: str | None) -> str | None:
    return None if content is None else canonical_hash("T", content)


texts = st.sampled_from(["", "<p>one</p>", "<p>two</p>", "<p>one</p>\r\n"])
cases = st.builds(Case, texts, st.none() | texts, texts, st.none() | texts)


@settings(deadline=None)
@given(st.lists(cases, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_nothing_unexpected_is_ever_written_over(town_at, entry, asked, cases, random):
    """A target changes exactly when it and its source are what was last seen."""
    with tempfile.TemporaryDirectory() as folder:
        town = town_at(Path(folder))
        german, english = [], []
        for n, case in enumerate(cases):
            ours, theirs = (n, f"/s/de/{n}/"), (100 + n, f"/s/en/{n}/")
            german.append(entry(*ours, "T", case.source, links={"en": theirs} if case.target is not None else {}))
            if case.target is not None:
                english.append(entry(*theirs, "T", case.target, links={"de": ours}))
        random.shuffle(english)
        town.put("de", german)
        town.put("en", english)
        writes = [
            replace(
                asked(document, None, "T", "<p>new</p>"),
                source_hash=_hash(case.seen_source),
                target=StoreRef(f"/s/en/{n}/", 100 + n) if case.seen_target is not None else None,
                target_hash=_hash(case.seen_target),
            )
            for n, (document, case) in enumerate(zip(town.store.read("de").documents, cases, strict=True))
        ]
        outcomes = town.write(*writes)
        after = {e["path"]: e["content"] for e in town.entries("en")}
        for n, (outcome, case) in enumerate(zip(outcomes, cases, strict=True)):
            assert outcome.status is (WRITTEN if case.as_seen else HELD)
            if case.as_seen:
                assert outcome.ref is not None and after.pop(outcome.ref.path) == "<p>new</p>"
            else:
                assert outcome.reason
                assert after.pop(f"/s/en/{n}/", None) == case.target
        assert after == {}
        assert [e["content"] for e in town.entries("de")] == [case.source for case in cases]
