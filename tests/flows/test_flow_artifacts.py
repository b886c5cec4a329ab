"""What the dashboard shows: the coverage table and the held pushes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from flows.artifacts import coverage_rows, held_markdown
from pipeline.persistence.repository.targets import Coverage
from pipeline.stations.status import MunicipalityStatus


def test_coverage_has_a_row_per_language_and_rounds_down() -> None:
    def coverage(language: str, final_words: int) -> Coverage:
        return Coverage(
            language=language,
            segments=300,
            words=1000,
            final=200,
            stale=1,
            reviewed=2,
            translated=3,
            untranslated=94,
            final_words=final_words,
        )

    state = MunicipalityStatus("stadt", "Stadt", 3, (coverage("en", 999), coverage("uk", 1000)), ())
    first, second = coverage_rows(state)
    assert first == {
        "language": "en",
        "segments": 300,
        "words": 1000,
        "final": 200,
        "reviewed": 2,
        "translated": 3,
        "untranslated": 94,
        "stale": 1,
        "share": "99 %",
    }
    assert (second["language"], second["share"]) == ("uk", "100 %")


def test_nothing_held_is_said() -> None:
    assert held_markdown("Stadt *X*", ()) == "**Stadt \\*X\\***: nothing is held.\n"


def test_held_pushes_are_a_table() -> None:
    text = held_markdown("Stadt", [("/a/de/b/", "en", "the store's page changed\nsince | then <b>")])
    assert "| Document | Language | Reason |" in text
    assert text.splitlines()[-1] == "| /a/de/b/ | en | the store's page changed since \\| then &lt;b&gt; |"


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), min_size=1, max_size=3))
def test_no_text_breaks_out_of_its_cell(held: list[tuple[str, str, str]]) -> None:
    rows = held_markdown("Stadt", held).split("| --- | --- | --- |\n")[1].rstrip("\n").split("\n")
    assert len(rows) == len(held)
    for row in rows:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 4
        assert "<" not in row
