from __future__ import annotations

from gettext import NullTranslations

import pytest

from pipeline.html.codes import check_codes
from pipeline.model import CodeKind, InlineCode, Severity
from pipeline.qa import Pair
from pipeline.qa.codes import CHECK

LINK = InlineCode(1, CodeKind.PAIRED, '<a href="#">', "</a>", "link")
ICON = InlineCode(2, CodeKind.STANDALONE, '<i class="icon"></i>', label="icon")
BOLD = InlineCode(3, CodeKind.PAIRED, "<b>", "</b>", "bold")
SECOND = InlineCode(4, CodeKind.PAIRED, '<a href="#2">', "</a>", "link")
CODES = (LINK, ICON, BOLD)

BROKEN = [
    ("a <2/> <3>b</3>", "tag {tag} is missing"),
    ("<1>a</1> <2/> <2/> <3>b</3>", "tag {tag} is there more than once"),
    ("<1>a</1> <2/> <3>b</3> <4>", "tag {tag} is not in the source"),
    ("<1>a <2/> <3>b</3>", "tag {tag} has no end: {end} is missing"),
    ("a</1> <2/> <3>b</3>", "tag {tag} has no start: {start} is missing"),
    ("</1>a<1> <2/> <3>b</3>", "tag {tag} ends before it starts"),
    ("<1>a <3>b</1> c</3> <2/>", "tags {first} and {second} overlap: end one before the other"),
    ("<1/> <2/> <3>b</3>", "tag {tag} must be written {spelling}"),
    ("<1>a</1> </1/> <2/> <3>b</3>", "{text} is no tag"),
    ("< 1 >a</1> <2/> <3>b</3>", "{text} is no tag: write {tag}"),
    ("<1>a</1> <2/> <3>b</3> < 7 >", "{text} looks like a tag, but there is no tag {number} in the source"),
]


class Shouting(NullTranslations):
    """A catalogue that has every text, in capitals; gaps as they are."""

    def gettext(self, message: str) -> str:
        return "".join(part if i % 2 else part.upper() for i, part in enumerate(_gaps(message)))


def _gaps(template: str) -> list[str]:
    pieces: list[str] = []
    for part in template.split("{"):
        name, _, rest = part.rpartition("}")
        pieces += ["{" + name + "}", rest] if pieces else [part]
    return pieces


@pytest.mark.parametrize(("target", "template"), BROKEN)
def test_every_problem_is_a_template_with_gaps_that_says_what_the_merge_says(target: str, template: str) -> None:
    found = list(CHECK.find(Pair("<1>a</1> <2/> <3>b</3>", target, CODES)))
    assert [message.template for message in found] == [template]
    assert [str(message) for message in found] == [problem.message for problem in check_codes(CODES, target)]


def test_a_link_in_a_link_is_told_in_a_template_too() -> None:
    (found,) = CHECK.find(Pair("<1>a</1> <4>b</4>", "<1>a <4>b</4></1>", (LINK, SECOND)))
    assert str(found) == "tags <1> (link) and <4> (link) are links: one cannot stand in the other"
    assert found.template == "tags {outer} and {inner} are links: one cannot stand in the other"


@pytest.mark.parametrize(("target", "template"), BROKEN)
def test_tags_stay_as_they_are_in_a_translated_message(target: str, template: str) -> None:
    (found,) = CHECK.find(Pair("<1>a</1> <2/> <3>b</3>", target, CODES))
    said = found.said(Shouting())
    assert all(value in said for _, value in found.values)
    assert said != str(found)


def test_without_a_catalogue_it_is_english() -> None:
    (found,) = CHECK.find(Pair("<1>a</1>", "a", (LINK,)))
    assert found.said(NullTranslations()) == str(found) == "tag <1> (link) is missing"


def test_good_tags_say_nothing_and_broken_ones_block() -> None:
    assert list(CHECK.find(Pair("<1>a</1> <2/>", "<2/> <1>b</1>", (LINK, ICON)))) == []
    assert CHECK.severity is Severity.BLOCK
