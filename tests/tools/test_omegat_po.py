"""OmegaT on our PO files: what a project makes of them that somebody opened, worked on, or only saved."""

from __future__ import annotations

import pytest
from tools.conftest import MakeProject
from tools.tool_entries import (
    BROKEN,
    CODED,
    EMPTY,
    ENTRIES,
    LONG,
    PLAIN,
    RAW,
    SIGNS,
    TOLD,
    TWIN,
    VOUCHED,
    Said,
    one_file,
    package,
    said,
    sent,
)

from pipeline.formats import po

pytestmark = pytest.mark.slow

FILTER = "org.omegat.filters2.po.PoFilter"
NAME = "musterkreis_en.po"
SENT = po.serialize(package(), ENTRIES)
SOURCE = {entry.segment_id: entry.source for entry in ENTRIES}
SAVED: Said = {
    id_: (source, target if vouched and target != source else "", vouched and target != source)
    for id_, (source, target, vouched) in sent().items()
}
"""A project that was only opened and saved: OmegaT takes suggestions for matches and writes none; and a
translation that equals its source is none to it."""


def changed(**texts: str) -> Said:
    """:data:`SAVED` with these translations of a person, by the names of the entries in lower case."""
    typed = {f"{name:a<16}": text for name, text in texts.items()}
    return SAVED | {id_: (SOURCE[id_], text, True) for id_, text in typed.items()}


def test_saving_makes_nobody_vouch_for_a_suggestion(omegat_project: MakeProject) -> None:
    project = omegat_project()
    project.add("source", NAME, SENT)
    files, shown = project.translate(look=True)
    assert said(files[NAME]) == SAVED
    assert one_file(files[NAME]).package_id == package().id
    assert one_file(files[NAME]).translator is None
    # and yet nobody has to do without our suggestions: they stand among the matches, with all that we say about them
    beside = {entry.id: entry for entry in shown}
    assert set(beside) == {"", *SOURCE}  # the one without an id is the header
    for entry in ENTRIES:
        if entry.target and entry.segment_id not in VOUCHED:
            offers = [text for text, _, file in beside[entry.segment_id].matches if file == NAME]
            assert entry.target in offers, entry
    assert "Tags to keep: <1>…</1> link; <2/> icon" in beside[CODED].comment
    assert "https://musterkreis.example/musterkreis/de/wohnen/m%C3%BCll%2C%20glas/" in beside[CODED].comment


def test_what_a_person_types_comes_back(omegat_project: MakeProject) -> None:
    project = omegat_project()
    project.add("source", NAME, SENT)
    typed = {
        PLAIN: "Hello",
        CODED: 'A <1>"very" good</1> day \\ <2/>',
        EMPTY: "Call <1>us</1> <2/>",
        LONG: "Come. We help.\nBring your card.",
        BROKEN: "First\nand\tsecond",
        SIGNS: "Five\u00a0€ & <more> “so” \u200f{name} %s C:\\reports\\new",
    }
    files, _ = project.translate(typed)
    everything = typed | {TWIN: "Hello"}  # what is typed for a source text holds for all its entries
    assert said(files[NAME]) == changed(**{id_.rstrip("a"): text for id_, text in everything.items()})


def test_a_repetition_translated_otherwise(omegat_project: MakeProject) -> None:
    project = omegat_project()
    project.add("source", NAME, SENT)
    files, _ = project.translate({PLAIN: "Hello"}, {TWIN: "Good morning"})
    assert said(files[NAME]) == changed(plain="Hello", twin="Good morning")


def test_untranslated_as_source(omegat_project: MakeProject) -> None:
    """With blank translations switched off, it writes the source, which only the import can tell from a translation."""
    project = omegat_project()
    project.add("source", NAME, SENT)
    project.options(FILTER, "*.po", disallowBlank="false")  # so it is stored: the name says the opposite
    files, _ = project.translate({RAW: "Welcome"})
    assert said(files[NAME]) == {
        id_: (source, target or source, True) for id_, (source, target, _) in changed(raw="Welcome").items()
    }


def test_sentences_that_were_not_translated_stay_german(omegat_project: MakeProject) -> None:
    """OmegaT's default. What comes back is half translated and not marked: the import must see that."""
    project = omegat_project()
    project.add("source", NAME, SENT)
    files, _ = project.translate(sentences={"Kommen Sie zu uns.": "Come to us."}, by_sentences=True)
    half = "Come to us. Wir helfen gern. Bringen Sie den Ausweis mit."
    # A translation with another number of sentences has no place in such a project and comes back empty.
    assert said(files[NAME]) == changed(long=half) | {TOLD: (SOURCE[TOLD], "", False)}


def test_the_header_is_the_first_segment(omegat_project: MakeProject) -> None:
    """OmegaT offers it for translation. Whatever a person makes of it, the entries are read."""
    project = omegat_project()
    project.add("source", NAME, SENT)
    files, _ = project.translate({"": "Translated by Amal", RAW: "Welcome"})
    assert b"Translated by Amal" in files[NAME]
    assert b"X-Sprachlotse-Package" not in files[NAME]
    assert {id_: text for id_, text in said(files[NAME]).items() if id_} == changed(raw="Welcome")


def test_right_to_left(omegat_project: MakeProject) -> None:
    project = omegat_project("de", "ar")
    project.add("source", "m.po", po.serialize(package("ar"), ENTRIES))
    text = "اتصلوا <1>بنا</1> على 112 <2/>!"
    files, _ = project.translate({EMPTY: text})
    assert said(files["m.po"]) == changed(empty=text)
    assert one_file(files["m.po"]).target_language == "ar"
