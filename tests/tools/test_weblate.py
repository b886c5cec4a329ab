"""Weblate's own classes on our files: what it shows of them, what it saves, and what we read from that."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from stations.conftest import Hands
from tools.test_omegat_aids import TERMS
from tools.tool_entries import (
    CHANGED,
    CODED,
    DRAFT,
    EMPTY,
    ENTRIES,
    FINAL,
    LONG,
    NUMBER,
    PLAIN,
    RAW,
    REVIEWED,
    TOLD,
    VOUCHED,
    Said,
    one_file,
    package,
    said,
    sent,
)
from tools.weblate_formats import Change, Seen, Weblate

from pipeline.formats import po, tbx, xliff12
from pipeline.model import TermStatus
from pipeline.state import Review

pytestmark = pytest.mark.slow

SOURCE = {entry.segment_id: entry.source for entry in ENTRIES}


@pytest.fixture
def weblate(tmp_path: Path) -> Weblate:
    folder = tmp_path / "weblate"
    folder.mkdir()
    return Weblate(folder)


def by_id(seen: list[Seen]) -> dict[str, Seen]:
    """In XLIFF, Weblate puts the page before the id."""
    return {string.context.split("/")[-1]: string for string in seen}


def after(**changes: tuple[str, bool]) -> Said:
    """What was sent, with these (target, vouched for) instead, by the names of the entries in lower case."""
    return sent() | {f"{name:a<16}": (SOURCE[f"{name:a<16}"], *change) for name, change in changes.items()}


def test_po_as_it_is_shown(weblate: Weblate) -> None:
    data = po.serialize(package(), ENTRIES)
    seen, again = weblate.save("po", data)
    assert again == data  # nothing was changed, nothing was saved
    shown = by_id(seen)
    assert [string.context for string in seen] == [entry.segment_id for entry in ENTRIES]
    for entry in ENTRIES:
        string = shown[entry.segment_id]
        assert (string.source, string.target) == (entry.source, entry.target)
        vouched = "translated" if entry.segment_id in VOUCHED else "fuzzy"
        assert string.state == (vouched if entry.target else "empty")
        assert string.flags == ""  # nothing in our comments is taken for a flag
        assert "Page: Alltag › Wohnen" in string.notes
    assert shown[CHANGED].previous == "Montag bis Donnerstag"


@pytest.mark.parametrize("format_id", ["po", "po-mono"])
def test_po_as_people_save_it(weblate: Weblate, format_id: str) -> None:
    people = [
        Change(PLAIN, "Hello", "translated"),
        Change(CODED, "Good <1>day</1> <2/>", "approved"),  # as it was suggested
        Change(EMPTY, "Call\n<1>us</1> \\ <2/>", "fuzzy"),
        Change(FINAL, "Advice is free of charge.", "fuzzy"),  # somebody has doubts
        Change(REVIEWED, "", "empty"),  # somebody deletes it
        Change(CHANGED, "Monday to Friday", "translated"),
        Change(RAW, "Welcome “here” & now", "translated"),
    ]
    _, saved = weblate.save(format_id, po.serialize(package(), ENTRIES), people)
    assert said(saved) == after(
        plain=("Hello", True),
        coded=("Good <1>day</1> <2/>", True),
        empty=("Call\n<1>us</1> \\ <2/>", False),
        final=("Advice is free of charge.", False),
        reviewed=("", False),
        changed=("Monday to Friday", True),
        raw=("Welcome “here” & now", True),
    )
    file = one_file(saved)
    assert (file.package_id, file.translator) == (package().id, "Amal <amal@example.org>")
    assert file.target_language == "en"


@pytest.mark.parametrize("format_id", ["plainxliff", "xliff"])
def test_xliff_as_it_is_shown(weblate: Weblate, format_id: str) -> None:
    seen, _ = weblate.save(format_id, xliff12.serialize(package(), ENTRIES))
    shown = by_id(seen)
    assert set(shown) == set(SOURCE)
    for entry in ENTRIES:
        string = shown[entry.segment_id]
        vouched = "approved" if entry.review is Review.FINAL else "translated"
        assert string.state == ((vouched if entry.segment_id in VOUCHED else "fuzzy") if entry.target else "empty")
        assert "Page: Alltag › Wohnen" in string.notes
        if not entry.codes:
            texts = (string.source, string.target)
            if format_id == "xliff":  # people edit XML there
                texts = (html.unescape(string.source), html.unescape(string.target))
            assert texts == (entry.source, entry.target)
    tags = ("<g " in shown[CODED].source, "<x " in shown[CODED].source)
    assert tags == ((True, True) if format_id == "xliff" else (False, False))


@pytest.mark.parametrize("format_id", ["plainxliff", "xliff"])
def test_xliff_as_people_save_it(weblate: Weblate, format_id: str) -> None:
    people = [
        Change(PLAIN, "Hello", "translated"),
        Change(LONG, None, "approved"),  # as it was suggested
        Change(DRAFT, None, "translated"),  # as it was suggested, and not approved
        Change(TOLD, None, "fuzzy"),  # somebody has doubts
        Change(FINAL, "Advice is free", "translated"),
        Change(NUMBER, None, "fuzzy"),
        Change(RAW, "Welcome “here” & now", "translated"),
    ]
    seen, saved = weblate.save(format_id, xliff12.serialize(package(), ENTRIES), people)
    shown = by_id(seen)
    assert said(saved) == after(
        plain=("Hello", True),
        long=(shown[LONG].target, True),
        draft=(shown[DRAFT].target, False),  # OmegaT writes the very same for texts that nobody looked at
        told=(shown[TOLD].target, False),
        final=("Advice is free", True),
        number=("112", False),
        raw=("Welcome “here” & now", True),
    )
    assert one_file(saved).package_id == package().id


def test_tags_in_xliff(weblate: Weblate) -> None:
    """They are kept where Weblate shows them. Where it does not, its library leaves them beside the new text."""
    data = xliff12.serialize(package(), ENTRIES)
    edited = Change(CODED, 'A good <g id="1">day &amp; night</g> <x id="2"/>', "translated")
    assert said(weblate.save("xliff", data, [edited])[1]) == after(coded=("A good <1>day & night</1> <2/>", True))
    plain = Change(CODED, "A good day ", "translated")
    damaged = "A good day <1>day</1> <2/>"
    assert said(weblate.save("plainxliff", data, [plain])[1])[CODED][:2] == (SOURCE[CODED], damaged)


def test_the_glossary(weblate: Weblate) -> None:
    """A package's glossary, which holds no forbidden renderings: with one, Weblate hides the whole term."""
    terms = [term for term in TERMS if term.status is not TermStatus.FORBIDDEN]
    seen, _ = weblate.save("tbx", tbx.serialize(terms, "de", ("en",), "Musterkreis"))
    assert [(string.source, string.target, string.state) for string in seen] == [
        ("Ausweis", "identity card", "translated"),
        ("Beratung", "advice service", "translated"),
        ("Landkreis", "Landkreis", "read-only"),
        ("Rathaus", "town hall", "translated"),
    ]


def test_from_the_package_to_the_import(weblate: Weblate, hands: Hands) -> None:
    """A whole municipality: what was confirmed or written in Weblate becomes final, and nothing else moves."""
    hands.pull()
    hands.pretranslate()
    report = hands.export()
    data = str(hands.catalogue(report)).encode()
    ids = {entry.msgid: entry.msgctxt for entry in hands.catalogue(report)}
    typed, confirmed = ids["Erste Schritte"], ids["Im ersten Monat"]
    people = [
        Change(typed, "First steps", "translated"),
        Change(confirmed, None, "translated"),
    ]
    seen, saved = weblate.save("po", data, people)
    assert len(seen) > 300
    file = hands.workspace.folder("desk") / "weblate.po"
    file.write_bytes(saved)
    with hands.workspace.database.reading() as repository:
        before = repository.targets.of_municipality(hands.slug, "en")
    assert hands.take_in(file).final == 2
    with hands.workspace.database.reading() as repository:
        now = repository.targets.of_municipality(hands.slug, "en")
    moved = {id_: (now[id_].text, now[id_].review) for id_ in now if now[id_] != before.get(id_)}
    assert moved == {
        typed: ("First steps", Review.FINAL),
        confirmed: (before[confirmed].text, Review.FINAL),
    }
    assert "Amal" in now[typed].reviewer
