"""What people read about an entry."""

from __future__ import annotations

import pytest

from pipeline.formats.notes import notes
from pipeline.model import DocumentField, PackageEntry, Term, TermStatus
from pipeline.state import Origin, Review


def test_everything_that_is_known_is_said(make_entry) -> None:
    entry: PackageEntry = make_entry(
        breadcrumb=("Alltag", "Zu\nHause"),
        tag="h3",
        paragraph="Guten Tag! Wie geht es?",
        score=0.625,
        author="argos translate-de_en 1.9",
        terms=(
            Term("Tag", "day", "en", note="not: tag"),
            Term("Guten Tag", "hello", "en", TermStatus.ADMITTED),
            Term("Tag", "tag", "en", TermStatus.FORBIDDEN),
            Term("Musterkreis", "Musterkreis", "*", TermStatus.DO_NOT_TRANSLATE),
        ),
        flags=("number lost: 0821 3241",),
        repetition_of="xyzxyzxyz2345672",
    )
    assert notes(entry) == (
        "Page: Alltag › Zu Hause › Wohnen",
        "This is a heading.",
        "Repeated: the same text as in entry xyzxyzxyz2345672 further up. "
        "Translate it alike, unless it means something else here.",
        "Suggestion: machine translation (argos translate-de_en 1.9, confidence 62 %); nobody has checked it yet.",
        "Look at: number lost: 0821 3241",
        "Glossary: Tag = day (not: tag); Guten Tag = hello (also possible); Tag: do not write “tag”; "
        "Musterkreis: do not translate",
        "Tags to keep: <1>…</1> link; <2/> icon",
        "Whole paragraph: Guten Tag! Wie geht es?",
    )


def test_a_risk_takes_the_place_of_the_engines_confidence_and_its_reasons_are_told(make_entry) -> None:
    entry = make_entry(score=0.625, risk=0.718, author="argos 1.9", flags=("risky: the engine is unsure",))
    assert notes(entry)[1:3] == (
        "Suggestion: machine translation (argos 1.9, risk 72 %); nobody has checked it yet.",
        "Risky: the engine is unsure",
    )


def test_a_score_says_what_it_measures(make_entry) -> None:
    for origin, words in [
        (Origin.HARVESTED, "already published in this language (certainty 72 %)"),
        (Origin.FUZZY_MATCH, "a similar text, translated before (similarity 72 %)"),
        (Origin.MACHINE, "machine translation (confidence 72 %)"),
    ]:
        assert any(words in line for line in notes(make_entry(origin=origin, score=0.72)))


def test_words_from_right_to_left_keep_to_themselves(make_entry) -> None:
    entry = make_entry(
        title="Amt\u202e für alle", terms=(Term("Amt", "مكتب", "ar", note="ملاحظة"), Term("Tag", "day", "ar"))
    )
    lines = notes(entry)
    assert lines[0] == "Page: Amt für alle"  # an override would have turned the rest of the line around
    assert "Glossary: Amt = \u2068مكتب\u2069 (\u2068ملاحظة\u2069); Tag = day" in lines


def test_nothing_is_said_about_what_is_not_there(make_entry) -> None:
    entry = make_entry(target="", origin=None, review=Review.INITIAL, codes=(), paragraph="Guten <1>Tag</1> <2/>")
    assert notes(entry) == ("Page: Wohnen",)


def test_title(make_entry) -> None:
    assert "This is the title of the page." in notes(make_entry(field=DocumentField.TITLE))


@pytest.mark.parametrize("origin", Origin)
@pytest.mark.parametrize("review", Review)
def test_every_origin_and_review_state_has_words(make_entry, origin: Origin, review: Review) -> None:
    (line,) = [line for line in notes(make_entry(origin=origin, review=review)) if line.endswith(".")]
    assert line.startswith("Suggestion: " if review.rank < Review.REVIEWED.rank else "Translation: ")


@pytest.mark.parametrize("status", TermStatus)
def test_every_term_status_has_words(make_entry, status: TermStatus) -> None:
    assert any("Tag" in line for line in notes(make_entry(terms=(Term("Tag", "day {0}", "en", status),))))


@pytest.mark.parametrize(("tag", "word"), [("img alt", "picture"), ("a title", "hint"), ("button aria-label", "aloud")])
def test_attributes_are_explained(make_entry, tag: str, word: str) -> None:
    found = notes(make_entry(field=DocumentField.ATTRIBUTE, tag=tag, paragraph="Around it"))
    assert any(word in line for line in found)
    assert "Whole paragraph: Around it" in found
