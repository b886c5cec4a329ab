"""What the dashboard shows: the coverage table, the held pushes, and conflicts with both texts."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from flows.artifacts import conflicts_markdown, coverage_rows, held_markdown
from pipeline.persistence.repository.targets import Coverage
from pipeline.stations.conflicts import Conflict, Kept, Text
from pipeline.stations.status import MunicipalityStatus
from pipeline.steps.publish import text_diff


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
        "offered": 3,
        "untranslated": 94,
        "stale": 1,
        "share": "99 %",
    }
    assert (second["language"], second["share"]) == ("uk", "100 %")
    assert list(first)[:2] == ["language", "share"], "a phone shows the first columns only"


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


def conflict(ours: tuple[str, str], theirs: tuple[str, str] | None, document: str = "/stadt/de/arzt/") -> Conflict:
    texts = Text(*theirs) if theirs else None
    return Conflict(document, "ar", "somebody changed it", Text(*ours), texts, text_diff(theirs, ours))


def test_a_conflict_shows_both_texts_each_in_its_own_direction() -> None:
    ours = "طبيب", "<p>اتصل على 112.</p><p>Öffnungszeiten</p>"
    theirs = "طبيب", "<p>اتصل على 116117.</p><p>Öffnungszeiten</p>"
    text = conflicts_markdown("Stadt", [conflict(ours, theirs)])
    assert "### /stadt/de/arzt/ (ar)\n\nsomebody changed it\n\n```diff\n--- in the store\n+++ approved here\n" in text
    assert "\n-\u2068اتصل على 116117.\u2069\n+\u2068اتصل على 112.\u2069\n" in text
    assert text.endswith("```\n")
    assert "push --theirs PATH" in text


def test_a_deleted_text_and_kept_pages_are_shown() -> None:
    kept = Kept("/stadt/de/bus/", "ar", "stays as it is in the store, as decided: layout", outdated=True)
    text = conflicts_markdown("Stadt", [conflict(("Arzt", "<p>Text</p>"), None)], [kept])
    assert "+\u2068Text\u2069" in text
    assert "\n-\u2068" not in text
    assert "- /stadt/de/bus/ (ar): stays as it is" in text
    assert "the source has changed since" in text


def test_no_conflict_is_said() -> None:
    assert conflicts_markdown("Stadt", ()) == "**Stadt**: no text was changed in the store against ours.\n"


def test_many_and_long_conflicts_stay_readable() -> None:
    page = "Titel", "".join(f"<p>{number} {'lang ' * 500}</p>" for number in range(200))
    many = [conflict(("Titel", "<p>kurz</p>"), page, f"/stadt/de/{number}/") for number in range(40)]
    text = conflicts_markdown("Stadt", many)
    assert len(text) < 25 * 61 * 450
    assert "… and 15 more: `sprachlotse status`" in text
    assert "more lines" in text


@example(ours="", theirs="", reason="\u2068")
@example(ours="", theirs="", reason="\u202e")
@given(st.text(), st.text(), st.text())
def test_no_text_breaks_out_of_its_block(ours: str, theirs: str, reason: str) -> None:
    diff = f"--- in the store\n+++ approved here\n@@ -1 +1 @@\n-{theirs}\n+{ours}"
    one = Conflict("/a/de/b/", "en", reason, Text("", ours), Text("", theirs), diff)
    lines = conflicts_markdown("Stadt", [one]).split("\n")
    start = next(i for i, line in enumerate(lines) if re.fullmatch("`{3,}diff", line))
    fence = lines[start].removesuffix("diff")
    ends = [i for i, line in enumerate(lines) if i > start and line.strip().startswith(fence)]
    assert ends == [len(lines) - 2]
    assert not set("\u202e\u202d\r\x85\u2028") & set("\n".join(lines[start:]))
    assert "\u202e" not in "\n".join(lines)
    assert all(line.count("\u2068") == line.count("\u2069") <= 1 for line in lines)
