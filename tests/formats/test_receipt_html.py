"""The receipt as a page: says everything, thanks first, harmless whatever people wrote, readable by all who need it."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from gettext import NullTranslations
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html
from sample_receipt import TAKEN_IN, sample

from pipeline.formats.receipt import CARDS, ROWS, serialize_html
from pipeline.i18n import chain
from pipeline.model import Finding, Receipt, ReceiptEntry, Severity, Verdict, message
from pipeline.qa import CHECKS

ENTRY = ReceiptEntry("abc234", Verdict.ACCEPTED, "Guten Tag", "Good day", reviewed=True, final=True)
EMPTY = Receipt("en", "de", "", (), (), (), (), TAKEN_IN, ())


def receipt(*entries: ReceiptEntry, **fields: Any) -> Receipt:
    return replace(EMPTY, entries=entries, **fields)


def parsed(page: Receipt, **options: Any) -> Any:
    """As XML: namespaces away, so that paths stay short."""
    return etree.fromstring(serialize_html(page, **options).replace(b' xmlns="http://www.w3.org/1999/xhtml"', b"", 1))


def text(node: Any, index: int = 0) -> str:
    """What readers see of ``node`` when the language with this index is switched on."""
    pieces: list[str] = []

    def walk(part: Any) -> None:
        if re.fullmatch(rf"l[^{index}]", part.get("class") or ""):
            return
        pieces.append(part.text or "")
        for child in part:
            walk(child)
            pieces.append(child.tail or "")

    walk(node)
    return " ".join("".join(pieces).split())


def section(root: Any, name: str) -> Any:
    (found,) = root.xpath(f"//section[@aria-labelledby='{name}']")
    return found


def test_the_first_thing_is_thanks_with_numbers() -> None:
    body = text(parsed(sample("en")).find("body"))
    assert body.startswith(
        "English Deutsch Thank you, Amal Haddad! 182 of your translations were accepted. 2 come back"
    )


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([ENTRY], "1 of your translations was accepted. None comes back to you."),
        ([replace(ENTRY, verdict=Verdict.NEEDS_WORK)], "1 comes back to you."),
        ([ENTRY, ENTRY, replace(ENTRY, verdict=Verdict.NEEDS_WORK)], "2 of your translations were accepted. 1 comes"),
        ([replace(ENTRY, verdict=Verdict.UNCHANGED)], "There was nothing new in what you sent."),
        ([], "There was nothing new in what you sent."),
        ([replace(ENTRY, verdict=Verdict.CONFLICT)], "1 To be decided"),
    ],
)
def test_the_numbers_are_those_of_the_entries(entries: list[ReceiptEntry], said: str) -> None:
    root = parsed(receipt(*entries))
    assert text(root.find(".//header")).startswith(f"Thank you! {said}")


def test_several_people_are_named() -> None:
    root = parsed(receipt(ENTRY, people=("Amal", "Yusuf <b>", "Olena")))
    assert text(root.find(".//h1"), 0) == "Thank you, Amal, Yusuf <b>, and Olena!"
    assert text(root.find(".//h1"), 1) == "Vielen Dank, Amal, Yusuf <b> und Olena!"


def test_it_says_what_happens_next() -> None:
    def told(*entries: ReceiptEntry, **fields: Any) -> str:
        return text(section(parsed(receipt(*entries, **fields)), "next"))

    assert "1 translation is finished. It goes online" in told(ENTRY)
    assert "2 translations are finished. They go online" in told(ENTRY, ENTRY)
    assert "1 translation waits until a second person has looked at it." in told(replace(ENTRY, final=False))
    draft = replace(ENTRY, final=False, reviewed=False)
    assert "1 translation is kept as a draft" in told(draft)
    assert "Nothing that you wrote is lost." in told(replace(ENTRY, verdict=Verdict.NEEDS_WORK))
    assert "the municipality decides" in told(replace(ENTRY, verdict=Verdict.CONFLICT))
    assert "1 text could not be assigned" in told(replace(ENTRY, verdict=Verdict.UNKNOWN))
    assert "Perhaps the translations were not saved" in told(replace(ENTRY, verdict=Verdict.UNCHANGED))
    assert "Did you send the right one?" in told()
    broken = told(ENTRY, unusable=(("a.po", "it is cut off at line 3"),))
    assert "1 file could not be read." in broken
    assert "a.po: it is cut off at line 3" in broken


def test_a_failed_check_says_what_why_and_how_to_mend() -> None:
    for check in CHECKS:
        found = Finding(check.name, Severity.BLOCK, message("it says {what}", what="x & y"))
        card = section(parsed(receipt(replace(ENTRY, verdict=Verdict.NEEDS_WORK, findings=(found,)))), "needs-work")
        said = text(card)
        assert "it says x & y" in said
        assert " ".join(check.fix.format().split()) in said
        assert " ".join(check.why.format().split()) in said


def test_a_finding_of_a_check_that_is_no_more_is_still_told() -> None:
    found = Finding("long gone", Severity.BLOCK, message("it is odd"))
    assert "it is odd" in text(
        section(parsed(receipt(replace(ENTRY, verdict=Verdict.NEEDS_WORK, findings=(found,)))), "needs-work")
    )


def test_one_check_explains_itself_once_and_counts_what_it_found_twice() -> None:
    one, other = (Finding("numbers", Severity.WARN, message("{fact} is not in the source", fact=fact)) for fact in "78")
    entry = replace(ENTRY, verdict=Verdict.NEEDS_WORK, findings=(one, other, one, one))
    said = text(section(parsed(receipt(entry)), "needs-work"))
    assert "7 is not in the source (3×) 8 is not in the source Compare the numbers" in said
    assert said.count("Compare the numbers") == 1


def test_people_are_thanked_by_name_and_not_by_address() -> None:
    root = parsed(receipt(ENTRY, people=("Amal Haddad <amal@x.example>", "y@x.example", "<z@x.example>")))
    assert text(root.find(".//h1")) == "Thank you, Amal Haddad, y@x.example, and <z@x.example>!"


def test_a_conflict_shows_both_texts_their_authors_and_the_difference() -> None:
    entry = replace(
        ENTRY,
        verdict=Verdict.CONFLICT,
        target="Good day to <1>you</1>",
        other="Good day to <1>all</1>",
        other_by="Yusuf <y@x.example>",
    )
    root = section(parsed(receipt(entry)), "conflicts")
    assert "Other text, by Yusuf" in text(root)
    assert [text(mark) for mark in root.iter("mark")] == ["you", "all"]
    assert [text(p) for p in root.xpath(".//p[@class='text']")] == ["Guten Tag", entry.target, entry.other]


def test_what_was_accepted_is_folded_and_what_needs_eyes_is_not() -> None:
    warned = replace(ENTRY, findings=(Finding("numbers", Severity.WARN, message("look here")),))
    noted = replace(ENTRY, verdict=Verdict.UNCHANGED, comment="Is this right?")
    root = parsed(receipt(ENTRY, warned, noted, replace(ENTRY, verdict=Verdict.UNCHANGED)))
    assert [node.getparent().get("aria-labelledby") for node in root.iter("details")] == ["accepted", "unchanged"]
    assert "look here" in text(section(root, "to-look-at"))
    assert "Is this right?" in text(section(root, "noted"))
    assert len(section(root, "accepted").findall(".//li")) == len(section(root, "unchanged").findall(".//li")) == 1


@given(st.lists(st.tuples(st.sampled_from(Verdict), st.booleans(), st.booleans()), max_size=12))
@settings(max_examples=30, deadline=None)
def test_every_entry_stands_on_the_page_once(kinds: list[tuple[Verdict, bool, bool]]) -> None:
    found = (Finding("codes", Severity.WARN, message("look")),)
    entries = [
        replace(ENTRY, segment_id=f"id{n:03}", verdict=verdict, findings=found * warned, comment="note" * noted)
        for n, (verdict, warned, noted) in enumerate(kinds)
    ]
    root = parsed(receipt(*entries))
    assert sorted(node.text for node in root.xpath("//span[@class='place']/bdi")) == [one.segment_id for one in entries]
    ids = root.xpath("//@id")
    assert {href[1:] for href in root.xpath("//a/@href[starts-with(., '#')]")} <= set(ids), "tiles lead somewhere"


def test_it_is_in_the_language_of_the_volunteer_and_can_be_switched() -> None:
    root = parsed(sample("ar"))
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert root.xpath("//input[@type='radio']/@id") == ["say0", "say1", "say2"]
    assert root.xpath("//input/@checked/../@id") == ["say0"]
    assert [(node.get("lang"), node.text) for node in root.iter("label")] == [
        ("ar", "العربية"),
        ("de", "Deutsch"),
        ("en", "English"),
    ]
    (style,) = root.xpath("//style/text()")
    for on, off in ((0, (1, 2)), (1, (0, 2)), (2, (0, 1))):
        hidden = ",\n".join(f"#say{on}:checked ~ .page .l{one}" for one in off)
        assert f"{hidden} {{\ndisplay: none; }}" in style
    heading = root.find(".//h2")
    assert {node.get("class"): (node.get("lang"), node.get("dir")) for node in heading.iter("span")} == {
        "l0": ("ar", "rtl"),
        "l1": ("de", "ltr"),
        "l2": ("en", "ltr"),
    }
    assert text(heading, 1) == "Wie es weitergeht"
    assert text(heading, 2) == "What happens next"


def test_without_a_catalogue_it_is_in_german_and_english() -> None:
    root = parsed(replace(sample("en"), language="ti"))
    assert root.get("lang") == "de"
    assert root.xpath("//label/@lang") == ["de", "en"]
    assert "ti" in root.xpath("//p[@class='text']/@lang"), "the texts are still in theirs"


def test_the_caller_may_choose_the_languages() -> None:
    root = parsed(sample("en"), languages=[("en", NullTranslations())])
    assert not root.xpath("//input")
    assert root.xpath("//span/@class[starts-with(., 'l')]")[0] == "l0"


def test_what_a_catalogue_lacks_is_said_in_english_and_marked_so() -> None:
    root = parsed(sample("en"), languages=[("fa", NullTranslations()), ("en", NullTranslations())])
    assert root.get("dir") == "rtl"
    said = root.xpath("//h2[@id='next']/span[@class='l0']")
    assert [(node.get("lang"), node.get("dir"), node.text) for node in said] == [("en", "ltr", "What happens next")]


class _Broken(NullTranslations):
    def gettext(self, message: str) -> str:
        return message.replace("{", "{no_such_") + " …"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{"


def test_a_broken_catalogue_costs_nobody_the_receipt() -> None:
    root = parsed(sample("en"), languages=[("fr", _Broken()), ("en", NullTranslations())])
    assert text(root.find(".//h1")) == "Thank you, Amal Haddad!"
    assert text(root.find(".//header/p")).startswith("182 of your translations were accepted.")
    assert text(root.find(".//h2[@id='next']")) == "What happens next …"


def test_texts_have_their_language_and_direction() -> None:
    root = parsed(sample("ar"))
    told = {(node.get("lang"), node.get("dir")) for node in root.xpath("//p[@class='text'][@lang]")}
    assert told == {("de", "ltr"), ("ar", "rtl")}
    assert all(node.get("dir") == "auto" for node in root.xpath("//p[@class='text'][not(@lang)]"))
    assert {node.get("dir") for node in root.xpath("//code[@class='tag']")} == {"ltr"}
    assert root.xpath("//span[@class='place']/bdi/text()")[:3] == [
        "seeheim_ar_20261101.po",
        "line 120",
        "k7wq2m4xv5tb3nzd",
    ]


def test_numbers_and_days_are_written_as_each_language_does() -> None:
    root = parsed(receipt(*[ENTRY] * 1234))
    header, footer = root.find(".//header"), root.find(".//footer")
    assert "1,234 of your translations" in text(header, 0)
    assert "1.234 Ihrer Übersetzungen" in text(header, 1)
    assert "November 28, 2026" in text(footer, 0)
    assert "28. November 2026" in text(footer, 1)
    assert "from German into English" in text(footer, 0)
    assert "aus dem Deutschen" not in text(footer, 1)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></p><!-- ]]> &amp; {{ r.people }} {% raw %} {gap} {0}",
    "مرحبا \u202eabc\u202c",
    "<1><2/></1>\\<1>",
    "\x00\x1b\ud800\ufffe\u2028",
]


def hostile(said: str) -> Receipt:
    finding = Finding(said, Severity.BLOCK, message("it says {what}", what=said))
    entries = [
        ReceiptEntry(
            said, verdict, said, said, True, (message("because {why}", why=said),), (finding,) * (n % 2), said + "!",
            said, said, "https://x.example/?" + said, said, said, said,
        )
        for n, verdict in enumerate([*Verdict, *Verdict])
    ]  # fmt: skip
    return Receipt("ar", "de", said, (said, said), (said,), (said,), ((said, said),), TAKEN_IN, tuple(entries))


def harmless(page: Receipt) -> None:
    data = serialize_html(page)
    for root in (parsed(page), lxml_html.document_fromstring(data)):
        tags = {node.tag for node in root.iter(etree.Element)}
        assert tags.isdisjoint({"script", "img", "iframe", "object", "link", "base", "form", "svg"})
        assert [name for node in root.iter(etree.Element) for name in node.attrib if name.startswith("on")] == []
        assert len(root.findall(".//style")) == len(root.findall(".//title")) == 1
        assert all(re.match(r"#|https?://", href) for href in root.xpath("//@href"))


@pytest.mark.parametrize("said", HOSTILE)
def test_foreign_text_is_shown_and_never_obeyed(said: str) -> None:
    page = hostile(said)
    harmless(page)
    if not re.search("[\x00\ud800]", said):
        root = parsed(page)
        shown = {" ".join("".join(node.itertext()).split()) for node in root.iter("bdi", "p")}
        assert " ".join(said.split()) in shown


@given(st.text(st.characters() | st.sampled_from("<>&\"'{}%\\/1"), max_size=40), st.sampled_from(["ar", "en", "x", ""]))
@settings(max_examples=60, deadline=None)
def test_any_text_in_any_place_is_harmless(said: str, language: str) -> None:
    harmless(replace(hostile(said), language=language))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "javascript://x/%0Aalert(1)", "data:text/html,x", "http://[", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    root = parsed(receipt(replace(ENTRY, verdict=Verdict.CONFLICT, url=url, document="Titel")))
    assert [href for href in root.xpath("//a/@href") if not href.startswith("#")] == []
    assert "Titel" in text(section(root, "conflicts"))


def test_it_needs_no_network_and_no_scripts() -> None:
    root = parsed(sample("ar"))
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert root.xpath("//@src | //link | //script") == []
    (style,) = root.xpath("//style/text()")
    assert not re.search(r"url\(|@import|@font-face", style)


@pytest.mark.parametrize("page", [EMPTY, sample("en"), sample("ar")], ids=["empty", "en", "ar"])
def test_it_can_be_read_without_seeing_it(page: Receipt) -> None:
    root = parsed(page)
    levels = [int(node.tag[1]) for node in root.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(root.xpath("//@aria-labelledby | //@for")) <= set(ids)
    assert root.findtext(".//title")


def test_long_lists_end_and_say_how_much_is_left_out() -> None:
    back = replace(ENTRY, verdict=Verdict.NEEDS_WORK)
    root = parsed(receipt(*[back] * (CARDS + 2), *[ENTRY] * (ROWS + 1)))
    assert len(root.findall(".//article")) == CARDS
    assert "… and 2 more, which are not shown here. The receipt in JSON lists all of them." in text(
        section(root, "needs-work")
    )
    assert len(section(root, "accepted").findall(".//li")) == ROWS
    assert "… and 1 more, which is not shown here." in text(section(root, "accepted"))
    assert "(1,002)" in text(section(root, "needs-work").find("h2"))


def test_the_same_receipt_gives_the_same_bytes() -> None:
    assert serialize_html(sample("ar")) == serialize_html(sample("ar"), chain("ar"))


@pytest.mark.slow
def test_fifty_thousand_entries_are_quick_and_small() -> None:
    cards = sample("ar").entries[:5]
    big = replace(
        sample("ar"),
        entries=tuple(
            replace(cards[n % 5], source=cards[n % 5].source * 3, target=cards[n % 5].target * 3, segment_id=str(n))
            for n in range(50_000)
        ),
    )
    start = time.process_time()  # of this process alone: the machine may be busy
    size = len(serialize_html(big))
    assert time.process_time() - start < 6
    assert size < 40_000_000
