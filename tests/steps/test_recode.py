"""Tags carried over to a translation when only the tags of its source changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.codes import check_codes, plain_text
from pipeline.html.segment import segment_html
from pipeline.model import CodeKind, DocumentField, ExtractedSegment, InlineCode
from pipeline.steps.recode import recode


def cut(inner: str) -> ExtractedSegment:
    (segment,) = (s for s in segment_html(f"<p>{inner}</p>").segments if s.field is DocumentField.CONTENT)
    return segment


def carried(before: str, after: str, target: str) -> str | None:
    old, new = cut(before), cut(after)
    return recode(old.codes, new.codes, old.text, new.text, target)


@pytest.mark.parametrize(
    ("before", "after", "target", "expected"),
    [
        # nothing but an attribute
        ('Zum <a href="/a">Amt</a> gehen', 'Zum <a href="/b">Amt</a> gehen', "Go to <1>office</1>",
         "Go to <1>office</1>"),
        # one tag less: the others get new numbers
        ("<b>Wir</b> helfen <i>Ihnen</i> gern", "Wir helfen <i>Ihnen</i> gern", "<1>We</1> like to help <2>you</2>",
         "We like to help <1>you</1>"),
        ("<b>Wir</b> helfen <i>Ihnen</i> gern", "Wir helfen Ihnen gern", "<2>You</2> get help from <1>us</1>",
         "You get help from us"),
        # a tag became another one
        ("Bitte <b>vorher</b> anrufen", "Bitte <em>vorher</em> anrufen", "Please call <1>before</1>",
         "Please call <1>before</1>"),
        # a phone number became a link: the most frequent edit
        ("Telefon: 0821 345-12, Zimmer 3", 'Telefon: <a href="tel:082134512">0821 345-12</a>, Zimmer 3',
         "Room 3, phone: 0821 345-12", "Room 3, phone: <1>0821 345-12</1>"),
        ("Mail an amt@stadt.example oder <b>vorbeikommen</b>",
         'Mail an <a href="mailto:amt@stadt.example">amt@stadt.example</a> oder <b>vorbeikommen</b>',
         "<1>Come</1> or mail to amt@stadt.example", "<2>Come</2> or mail to <1>amt@stadt.example</1>"),
        # and it was bold
        ("Telefon: <b>0821 345-12</b> (Amt)", 'Telefon: <b class="x">0821 345-12</b> (Amt)', "Phone <1>0821 345-12</1>",
         "Phone <1>0821 345-12</1>"),
        # the number is not there exactly once
        ("Telefon: 0821 345-12, Zimmer 3", 'Telefon: <a href="tel:082134512">0821 345-12</a>, Zimmer 3',
         "Room 3, phone", None),
        ("Telefon: 0821 345-12, Zimmer 3", 'Telefon: <a href="tel:082134512">0821 345-12</a>, Zimmer 3',
         "0821 345-12 and 0821 345-12", None),
        # a word became bold: where it is in the translation, a person knows
        ("Bitte vorher anrufen", "Bitte <b>vorher</b> anrufen", "Please call before", None),
        # an icon beside a tag; an icon less, with its space
        ('Siehe <a href="/a">Amt</a> hier', 'Siehe <img src="i.png"> <a href="/a">Amt</a> hier', "See <1>office</1>",
         "See <1>office</1>"),
        ('Tel. <img src="i.png"> 0821 3 und Fax', "Tel. 0821 3 und Fax", "Phone <1/> 0821 3 and fax",
         "Phone 0821 3 and fax"),
        # other words
        ("Bitte <b>vorher</b> anrufen", "Bitte <b>vorher</b> schreiben", "Please call <1>before</1>", None),
        # the translation's tags were wrong before
        ("Bitte <b>vorher</b> anrufen", "Bitte vorher anrufen", "Please call <2>before</2>", None),
        # a soft hyphen less
        ("Das Bürger\u00adamt <b>hilft</b> gern", "Das Bürgeramt <b>hilft</b> gern", "The office <1>helps</1>",
         "The office <1>helps</1>"),
        # look-alikes of tags in the text
        ("Taste &lt;1&gt; <b>lang</b> drücken", "Taste &lt;1&gt; lang drücken", r"Press \<1> <1>long</1>",
         r"Press \<1> long"),
    ],
)  # fmt: skip
def test_tags_follow_where_their_place_is_beyond_doubt(
    before: str, after: str, target: str, expected: str | None
) -> None:
    assert carried(before, after, target) == expected


BOLD = InlineCode(1, CodeKind.PAIRED, "<b>", "</b>")
LINK = InlineCode(1, CodeKind.PAIRED, '<a href="/a">', "</a>")
ICON = InlineCode(1, CodeKind.STANDALONE, '<img src="i.png">')


def numbered(*codes: InlineCode) -> list[InlineCode]:
    return [InlineCode(i, code.kind, code.start, code.end) for i, code in enumerate(codes, 1)]


@pytest.mark.parametrize(
    ("old", "new", "old_text", "new_text", "target", "expected"),
    [
        ([], [BOLD], "Alles neu", "<1>Alles neu</1>", "All new", "<1>All new</1>"),
        ([BOLD], [BOLD, LINK], "Zum <1>Amt</1>", "Zum <1><2>Amt</2></1>", "<1>Office</1>", "<1><2>Office</2></1>"),
        ([BOLD], [LINK, BOLD], "Zum <1>Amt</1>", "Zum <1><2>Amt</2></1>", "<1>Office</1>", "<1><2>Office</2></1>"),
        ([], [BOLD, LINK], "Alles neu", "<1><2>Alles neu</2></1>", "All new", "<1><2>All new</2></1>"),
        ([], [ICON], "Markt 3", "<1/> Markt 3", "Markt 3", "<1/> Markt 3"),
        ([], [ICON], "Markt 3", "Markt 3 <1/>", "Markt 3", "Markt 3 <1/>"),
        ([LINK], [ICON, LINK], "Zum <1>Amt</1>", "Zum <1/><2>Amt</2>", "<1>To it</1>", "<1/><2>To it</2>"),
        ([LINK], [LINK, ICON], "Zum <1>Amt</1> hin", "Zum <1>Amt</1> <2/> hin", "See <1>it</1>", "See <1>it</1> <2/>"),
        ([LINK], [LINK, ICON], "Zum <1>Amt</1>", "Zum <1>Amt<2/></1>", "See <1>it</1>!", "See <1>it<2/></1>!"),
        ([], [ICON], "Zum Amt", "Zum <1/> Amt", "To the office", None),
        ([], [InlineCode(1, CodeKind.STANDALONE, "<!-- neu -->")], "Zum Amt", "Zum <1/> Amt", "To it", "To it<1/>"),
        # what readers see inside a code is a word of the text
        ([InlineCode(1, CodeKind.STANDALONE, '<i translate="no">Amt</i>')], [], "Zum <1/> da", "Zum Amt da",
         "<1/> there", None),
        # a link around a link
        ([LINK], [LINK, LINK], "Zum <1>Amt</1> da", "<1>Zum <2>Amt</2> da</1>", "To <1>it</1>", None),
        # two codes changed places: no tag moved in the target
        ([BOLD, LINK], [LINK, BOLD], "<1>a</1> <2>b</2>", "<1>a</1> <2>b</2>", "<2>B</2> <1>A</1>",
         "<2>B</2> <1>A</1>"),
    ],
)  # fmt: skip
def test_a_new_code_is_put_in_where_there_is_only_one_place(
    old: list[InlineCode], new: list[InlineCode], old_text: str, new_text: str, target: str, expected: str | None
) -> None:
    assert recode(numbered(*old), numbered(*new), old_text, new_text, target) == expected


WORDS = ("Amt", "Haus 3", "0821 345-12", "und", "a@b.example", "am 3. Mai", "\\", "&lt;", "\u00ad", "Tür")
MARKUP = ("b", "i", 'a href="/a"', 'a href="/b"')


@st.composite
def marked(draw: st.DrawFn, words: list[str]) -> str:
    """``words`` as HTML with tags at their edges, properly nested."""

    def node(first: int, last: int, depth: int) -> str:
        if first >= last:
            return ""
        if depth and draw(st.booleans()):
            start = draw(st.integers(first, last - 1))
            end = draw(st.integers(start + 1, last))
            tag = draw(st.sampled_from(MARKUP))
            inner = node(start, end, depth - 1)
            icon = draw(st.sampled_from(("", "", '<img src="i.png">', '<img src="i.png"> ')))
            pieces = [
                node(first, start, depth - 1),
                f"{icon}<{tag}>{inner}</{tag.split()[0]}>",
                node(end, last, depth - 1),
            ]
            return " ".join(piece for piece in pieces if piece)
        return " ".join(words[first:last])

    return node(0, len(words), 3)


@st.composite
def cases(draw: st.DrawFn) -> tuple[ExtractedSegment, ExtractedSegment, str]:
    """A source with its tags before and after, and a translation with the tags of before, its words in any order."""
    words = ["Die", *draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7)), "Ende"]
    old, new = cut("x " + draw(marked(words)) + " y"), cut("x " + draw(marked(words)) + " y")
    standalone = [f"<{code.id}/>" for code in old.codes if code.kind is CodeKind.STANDALONE]
    pairs = [code.id for code in old.codes if code.kind is CodeKind.PAIRED]
    pieces = draw(st.permutations([*(w.replace("&lt;", "<").upper() for w in words), *standalone]))
    for number in draw(st.permutations(pairs)):
        start = draw(st.integers(0, len(pieces)))
        end = draw(st.integers(start, len(pieces)))
        pieces = [*pieces[:start], " ".join([f"<{number}>", *pieces[start:end], f"</{number}>"]), *pieces[end:]]
    return old, new, " ".join(pieces)


def visible(text: str) -> str:
    return "".join(plain_text(text).replace("\u00ad", "").split())


@given(cases())
def test_the_result_always_fits_and_says_the_same(case: tuple[ExtractedSegment, ExtractedSegment, str]) -> None:
    old, new, target = case
    result = recode(old.codes, new.codes, old.text, new.text, target)
    if check_codes(old.codes, target):
        assert result is None
    elif result is not None:
        assert check_codes(new.codes, result) == ()
        assert visible(result) == visible(target)
        assert "  " not in plain_text(result) or "  " in plain_text(target)
        # What was done can be done again: nothing is left to change.
        assert recode(new.codes, new.codes, new.text, new.text, result) == result


@given(cases())
def test_the_same_tags_change_nothing(case: tuple[ExtractedSegment, ExtractedSegment, str]) -> None:
    old, _, target = case
    expected = None if check_codes(old.codes, target) else target
    assert recode(old.codes, old.codes, old.text, old.text, target) == expected


@given(cases())
def test_tags_can_always_be_taken_out(case: tuple[ExtractedSegment, ExtractedSegment, str]) -> None:
    old, _, target = case
    bare = cut(" ".join(plain_text(old.text).split()).replace("<", "&lt;"))
    result = recode(old.codes, bare.codes, old.text, bare.text, target)
    if not check_codes(old.codes, target):
        assert result is not None
        assert visible(result) == visible(target)
