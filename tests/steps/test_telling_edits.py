"""What somebody changed in the store, told text by text against ours."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import PublicationRecord, StoreRef, Target
from pipeline.state import Origin, Publication, Review
from pipeline.steps.publish import text_diff
from pipeline.steps.segment import assemble, cut
from pipeline.steps.store_edits import ADDED, FIGURES, MOVED, TAGS, StoreEdits, still_theirs, tell_edits

SOURCE = (
    "Anmeldung",
    "<h2>Wer muss sich anmelden?</h2><p>Alle Menschen, die <b>neu</b> in der Stadt sind.</p>"
    "<ul><li>Reisepass</li><li>Geburtsurkunde mit Übersetzung</li><li>12345</li></ul>"
    '<p>Termine gibt es <a href="https://town.example/stadt/de/rathaus/">im Rathaus</a> oder am Telefon.</p>',
)
OURS = (
    "Registration",
    "<h2>Who must register?</h2><p>All people who are <b>new</b> in town.</p>"
    "<ul><li>Passport</li><li>Birth certificate with a translation</li><li>12345</li></ul>"
    '<p>Appointments are made <a href="https://town.example/stadt/en/town-hall/">in the town hall</a> or by phone.</p>',
)
TEXTS = [
    "Registration",
    "Who must register?",
    "All people who are <1>new</1> in town.",
    "Passport",
    "Birth certificate with a translation",
    "12345",
    "Appointments are made <1>in the town hall</1> or by phone.",
]


def targets(*, stale: int | None = None, missing: int | None = None) -> list[Target | None]:
    found: list[Target | None] = []
    for i, (segment, text) in enumerate(zip(cut(*SOURCE), TEXTS, strict=True)):
        source = segment.text if i != stale else "Alle Leute, die <1>neu</1> in der Stadt sind."
        target = Target(f"s{i}", "en", text, Origin.HUMAN, Review.FINAL, source_text=source, author="Amal")
        if i == stale:
            target = replace(target, stale_since=2)
        found.append(None if i == missing else target)
    return found


def told(theirs: tuple[str, str], given_targets: list[Target | None] | None = None) -> StoreEdits:
    return tell_edits(cut(*SOURCE), given_targets or targets(), cut(*theirs), "de", "en")


def edited(*changes: tuple[str, str], title: str = OURS[0]) -> tuple[str, str]:
    content = OURS[1]
    for old, new in changes:
        assert content.count(old) == 1
        content = content.replace(old, new)
    return title, content


def test_the_same_page_has_no_edits() -> None:
    edits = told(OURS)
    assert (edits.changed, edits.unclear) == ((), ())
    title, content = assemble(*SOURCE, edits.texts)
    assert (title, content.replace("/de/rathaus/", "/en/town-hall/")) == OURS


def test_a_rewritten_text_and_a_title_are_told_with_the_codes_of_the_source() -> None:
    edits = told(
        edited(("All people who are <b>new</b> in town.", "Everybody who is <b>new</b> here."), title="Sign in")
    )
    assert [(c.index, c.text, c.doubt) for c in edits.changed] == [
        (0, "Sign in", ""),
        (2, "Everybody who is <1>new</1> here.", ""),
    ]
    assert edits.changed[1].source_text == cut(*SOURCE)[2].text
    assert edits.unclear == ()


def test_marks_around_numbers_and_other_white_space_are_no_edits() -> None:
    edits = told(edited(("or by phone", "or\u00a0 by \u2068phone\u2069")))
    assert (edits.changed, edits.unclear) == ((), ())


def test_a_new_paragraph_is_told_as_such_and_nothing_else_is() -> None:
    edits = told(edited(("<ul>", "<p>Written by a person.</p><ul>")))
    assert edits.changed == ()
    assert [(u.text, u.reason) for u in edits.unclear] == [("Written by a person.", ADDED)]
    assert edits.texts == tuple(TEXTS)


def test_an_edit_beside_a_new_paragraph_is_still_told() -> None:
    edits = told(edited(("<ul>", "<p>Written by a person.</p><ul>"), ("Birth certificate", "Certificate of birth")))
    assert [(c.index, c.text) for c in edits.changed] == [(4, "Certificate of birth with a translation")]
    assert [u.reason for u in edits.unclear] == [ADDED]


def test_a_paragraph_that_is_gone_is_told() -> None:
    edits = told(edited(("<li>Passport</li>", "")))
    assert edits.changed == ()
    assert [(u.text, u.reason) for u in edits.unclear] == [("", ADDED)]
    assert edits.texts[3] is None


def test_texts_that_changed_places_are_nobodys_translation() -> None:
    edits = told(
        edited(
            (
                "<li>Passport</li><li>Birth certificate with a translation</li>",
                "<li>Birth certificate with a translation</li><li>Passport</li>",
            )
        )
    )
    assert edits.changed == ()
    assert {u.reason for u in edits.unclear} == {MOVED}


def test_one_gone_and_a_new_one_behind_it_is_not_taken_for_two_edits() -> None:
    """The list has as many points as before, but none is where it was."""
    edits = told(
        edited(
            (
                "<li>Passport</li><li>Birth certificate with a translation</li>",
                "<li>Birth certificate with a certified translation</li><li>Any form of identification</li>",
            )
        )
    )
    assert edits.changed == ()
    assert {u.reason for u in edits.unclear} == {MOVED}


def test_other_links_tags_and_numbers_alone_are_not_told() -> None:
    link = edited(
        (
            'are made <a href="https://town.example/stadt/en/town-hall/">in the town hall</a>',
            'are made <a href="mailto:a@town.example">by mail</a> <a href="tel:1">or phone</a>',
        )
    )
    assert [u.reason for u in told(link).unclear] == [TAGS]
    assert [u.reason for u in told(edited(("12345", "54321"))).unclear] == [FIGURES]


def test_what_may_be_no_translation_is_told_with_the_doubt() -> None:
    (changed,) = told(edited(("or by phone.", "or by phone: 0821 12345."))).changed
    assert changed.doubt == "numbers or addresses differ"


def test_a_stale_text_is_compared_with_what_it_translates() -> None:
    stale = targets(stale=2)
    assert told(OURS, stale).changed == ()
    (changed,) = told(edited(("All people", "All persons")), stale).changed
    assert (changed.text, changed.source_text) == (
        "All persons who are <1>new</1> in town.",
        "Alle Leute, die <1>neu</1> in der Stadt sind.",
    )


def test_another_text_in_a_place_that_is_new_is_no_edit() -> None:
    """The German has a paragraph more since the push, and a person had written one more at the same place."""
    places = [index != 4 for index in range(len(TEXTS))]
    theirs = edited(("Birth certificate with a translation", "Ask at the desk."), ("Passport", "ID card"))
    edits = tell_edits(cut(*SOURCE), targets(), cut(*theirs), "de", "en", places=places)
    assert [(c.index, c.text) for c in edits.changed] == [(3, "ID card")]
    assert [(u.text, u.reason) for u in edits.unclear] == [("Ask at the desk.", ADDED)]
    assert edits.texts[4] is None
    same = tell_edits(cut(*SOURCE), targets(), cut(*OURS), "de", "en", places=places)
    assert (same.changed, same.unclear) == ((), ())


def test_where_little_is_known_a_change_must_be_like_ours() -> None:
    theirs = edited(
        ("Birth certificate with a translation", "Ask at the desk."), ("Who must register?", "Who has to register?")
    )
    edits = tell_edits(cut(*SOURCE), targets(), cut(*theirs), "de", "en", least_alike=50)
    assert [(c.index, c.text) for c in edits.changed] == [(1, "Who has to register?")]
    assert [u.text for u in edits.unclear] == ["Ask at the desk."]


def test_where_nothing_is_translated_the_source_stands() -> None:
    german = edited(("Passport", "Reisepass"))
    edits = told(german, targets(missing=3))
    assert (edits.changed, edits.unclear) == ((), ())
    (changed,) = told(OURS, targets(missing=3)).changed
    assert (changed.index, changed.text) == (3, "Passport")


WORDS = st.text(alphabet="abcdefghij ", min_size=1, max_size=30).map(lambda text: f"X{text}".strip())


@given(st.lists(st.tuples(st.sampled_from(["p", "li", "h3"]), WORDS), min_size=0, max_size=8), WORDS)
def test_nothing_is_ever_made_up(blocks: list[tuple[str, str]], title: str) -> None:
    """Whatever the store has: what is told is a text of it, at most once, and every text of it is accounted for."""
    theirs = title, "".join(f"<{tag}>{text}</{tag}>" for tag, text in blocks)
    edits = told(theirs)
    there = [segment.text for segment in cut(*theirs)]
    plain = [text for text in edits.texts if text is not None and "<" not in text]
    for text in {c.text for c in edits.changed if "<" not in c.text}:
        assert text in there
        assert plain.count(text) <= there.count(text) + TEXTS.count(text)
    assert len(edits.texts) == len(TEXTS)
    if there != TEXTS:
        assert edits.changed or edits.unclear


def test_a_page_that_stays_follows_whoever_looks_after_it() -> None:
    record = PublicationRecord(
        1, "en", Publication.THEIRS, StoreRef("/a/en/b/"), conflict_hash="x", pushed_revision=3, reason="so decided"
    )
    assert still_theirs(record, "x", 4) == record, "the source changed, the page did not: it is behind now"
    after = still_theirs(record, "y", 4)
    assert (after.state, after.conflict_hash, after.pushed_revision) == (Publication.THEIRS, "y", 4)
    gone = still_theirs(record, None, 4)
    assert (gone.state, gone.conflict_hash, gone.seen_hash) == (Publication.THEIRS, None, None)
    with pytest.raises(ValueError, match="not decided"):
        still_theirs(replace(record, state=Publication.CONFLICT), "x", 4)


def test_the_diff_shows_what_readers_see() -> None:
    diff = text_diff(edited(("Passport", "ID card")), OURS)
    assert diff.splitlines()[:2] == ["--- in the store", "+++ approved here"]
    assert "-ID card" in diff.splitlines()
    assert "+Passport" in diff.splitlines()
    assert "<" not in diff
    assert "+Passport" in text_diff(None, OURS).splitlines()
    assert "-Passport" not in text_diff(None, OURS).splitlines()


def test_the_diff_shows_markup_where_nothing_else_differs() -> None:
    diff = text_diff(edited(("/town-hall/", "/other/")), OURS)
    assert "/other/" in diff
    assert text_diff(OURS, OURS) == ""
