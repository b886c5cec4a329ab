"""The notation of inline codes: reading, writing, checking."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.html.codes import (
    CodeProblemKind,
    Token,
    TokenKind,
    check_codes,
    escape_text,
    parse,
    plain_text,
    render,
)
from pipeline.model import CodeKind, InlineCode

NOTATION = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<1>",
                "</1>",
                "<2/>",
                "</2/>",
                "<٣>",
                "\\",
                "<",
                ">",
                "/",
                "1",
                "<0>",
                "<01>",
                "< 1 >",
                "&lt;",
                "&gt;",
                "&",
                " ",
            ]
        ),
        st.text(),
    ),
).map("".join)

LINK = InlineCode(1, CodeKind.PAIRED, "<a>", "</a>", "link")
ICON = InlineCode(2, CodeKind.STANDALONE, "<img>", "", "icon")
BOLD = InlineCode(3, CodeKind.PAIRED, "<b>", "</b>", "bold")


@given(NOTATION)
@example("\\\\<1>")
@example("<" + "1" * 5000 + ">")
def test_parse_then_render_gives_the_same_text(text: str) -> None:
    assert render(parse(text)) == text


@given(NOTATION)
def test_escape_then_parse_gives_the_same_literal(literal: str) -> None:
    tokens = parse(escape_text(literal))
    assert tokens == ((Token(TokenKind.TEXT, literal),) if literal else ())
    assert plain_text(escape_text(literal)) == literal


@given(st.lists(st.one_of(NOTATION.map(escape_text), st.sampled_from(["<1>", "</1>", "<2/>"])), max_size=6))
def test_tokens_that_can_be_written_are_read_again(pieces: list[str]) -> None:
    tokens = parse("".join(pieces))
    assert parse(render(tokens)) == tokens


def test_render_refuses_a_backslash_before_a_tag() -> None:
    with pytest.raises(ValueError, match="backslash"):
        render([Token(TokenKind.TEXT, "C:\\"), Token(TokenKind.OPEN, "<1>", 1)])


def test_tokens() -> None:
    assert parse("Zum <1>Amt</1> <2/>, \\<3>") == (
        Token(TokenKind.TEXT, "Zum "),
        Token(TokenKind.OPEN, "<1>", 1),
        Token(TokenKind.TEXT, "Amt"),
        Token(TokenKind.CLOSE, "</1>", 1),
        Token(TokenKind.TEXT, " "),
        Token(TokenKind.STANDALONE, "<2/>", 2),
        Token(TokenKind.TEXT, ", <3>"),
    )


def test_people_see_ampersands_and_angle_brackets_as_they_are() -> None:
    assert escape_text("Mutter & Kind < 3 <b> <x1>") == "Mutter & Kind < 3 <b> <x1>"
    assert escape_text("<1> \\</2> <3/>") == "\\<1> \\\\</2> \\<3/>"


def test_plain_text_is_what_readers_see() -> None:
    assert plain_text("<1>Jobcenter</1><2/> & \\<3>") == "Jobcenter & <3>"


@pytest.mark.parametrize(
    "target",
    ["<1>a</1> <2/> <3>b</3>", "<3>b <1>a</1></3> <2/>", "<2/><3></3><1></1> \\<9>", "<١>a</1> <2/> <3>b</3>"],
)
def test_good_codes(target: str) -> None:
    assert check_codes([LINK, ICON, BOLD], target) == ()


@pytest.mark.parametrize(
    ("target", "kind", "message"),
    [
        ("a <2/> <3>b</3>", CodeProblemKind.MISSING, "tag <1> (link) is missing"),
        ("<1>a</1> <3>b</3>", CodeProblemKind.MISSING, "tag <2/> (icon) is missing"),
        ("<1>a</1> <2/> <2/> <3>b</3>", CodeProblemKind.DUPLICATED, "tag <2/> (icon) is there more than once"),
        ("<1>a</1> <1>a</1> <2/> <3>b</3>", CodeProblemKind.DUPLICATED, "tag <1> (link) is there more than once"),
        ("<1>a</1> <2/> <3>b</3> <4>", CodeProblemKind.UNKNOWN, "tag <4> is not in the source"),
        ("<1>a <2/> <3>b</3>", CodeProblemKind.UNCLOSED, "tag <1> (link) has no end: </1> is missing"),
        ("a</1> <2/> <3>b</3>", CodeProblemKind.UNCLOSED, "tag <1> (link) has no start: <1> is missing"),
        ("</1>a<1> <2/> <3>b</3>", CodeProblemKind.UNCLOSED, "tag <1> (link) ends before it starts"),
        (
            "<1>a <3>b</1> c</3> <2/>",
            CodeProblemKind.CROSSED,
            "tags <1> (link) and <3> (bold) overlap: end one before the other",
        ),
        ("<1/> <2/> <3>b</3>", CodeProblemKind.WRONG_KIND, "tag <1> (link) must be written <1>…</1>"),
        ("<1>a</1> <2>c</2> <3>b</3>", CodeProblemKind.WRONG_KIND, "tag <2/> (icon) must be written <2/>"),
        ("<1>a</1> </1/> <2/> <3>b</3>", CodeProblemKind.MALFORMED, "</1/> is no tag"),
    ],
)
def test_each_problem_is_named(target: str, kind: CodeProblemKind, message: str) -> None:
    problems = check_codes([LINK, ICON, BOLD], target)
    assert [(problem.kind, str(problem)) for problem in problems] == [(kind, message)]


NEAR_MISSES = [
    "< 1 >", "<1 >", "< 1>", "<\u00a01>", "<\n1>", "&lt;1&gt;", "&#60;1&#62;", "&#x3C;1&#x3e;", "&lt;1>", "<1&gt;",
    "\uff1c1\uff1e", "\uff1c\uff11\uff1e", "\u30081\u3009", "\u300a1\u300b", "\u27e81>", "<\u200f1>", "<1\u200e>",
    "<\u2067\u0661\u2069>", "<\u200b1>", "<\ufeff1>", "< \u06f1 >",
]  # fmt: skip


@pytest.mark.parametrize("near", NEAR_MISSES)
def test_near_misses_are_named_with_what_to_write(near: str) -> None:
    problems = check_codes([LINK, ICON, BOLD], f"{near}a</1> <2/> <3>b</3>")
    assert [(problem.kind, problem.id, str(problem)) for problem in problems] == [
        (CodeProblemKind.MALFORMED, 1, f"{near} is no tag: write <1>")
    ]
    assert plain_text(f"a {near}b") == "a b"
    assert check_codes([], f"a {near}")[0].kind is CodeProblemKind.MALFORMED


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("<1>a</ 1 > <2/> <3>b</3>", "</ 1 > is no tag: write </1>"),
        ("<1>a<\\1> <2/> <3>b</3>", "<\\1> is no tag: write </1>"),
        ("<1>a<\uff0f1> <2/> <3>b</3>", "<\uff0f1> is no tag: write </1>"),
        ("<1>a</1> < 2 / > <3>b</3>", "< 2 / > is no tag: write <2/>"),
        ("<1>a</1> <2\\> <3>b</3>", "<2\\> is no tag: write <2/>"),
        ("<1>a</1> <2/> <3>b&lt;/3&gt;", "&lt;/3&gt; is no tag: write </3>"),
        ("<1>a</1> <2/> <3>b</3> < 7 >", "< 7 > looks like a tag, but there is no tag 7 in the source"),
        ("<1>a</1> < / 2 / > <2/> <3>b</3>", "< / 2 / > is no tag"),
    ],
)
def test_one_message_for_one_near_miss(target: str, message: str) -> None:
    assert [str(problem) for problem in check_codes([LINK, ICON, BOLD], target)] == [message]


def test_a_near_miss_beside_other_mistakes() -> None:
    assert [str(problem) for problem in check_codes([LINK, ICON, BOLD], "< 1 >a <2/> <2 /> <3>b")] == [
        "< 1 > is no tag: write <1>",
        "<2 /> is no tag: write <2/>",
        "tag <1> (link) has no end: </1> is missing",
        "tag <2/> (icon) is there more than once",
        "tag <3> (bold) has no end: </3> is missing",
    ]


@pytest.mark.parametrize("near", NEAR_MISSES)
def test_a_source_may_have_them_as_text(near: str) -> None:
    text = escape_text(near)
    assert plain_text(text) == near
    assert check_codes([LINK], f"<1>{text}</1>") == ()


@pytest.mark.parametrize(
    "text", ["Kinder <3 Jahre", "a <b> c", "\u00ab112\u00bb", "\u2039112\u203a", "(1)", "[1]", "{1}", "<x1>",
     "<1a>", "&lt;"]
)  # fmt: skip
def test_what_is_no_near_miss_is_text(text: str) -> None:
    assert parse(text) == (Token(TokenKind.TEXT, text),)
    assert plain_text(escape_text(text)) == text


def test_a_link_in_a_link_is_named() -> None:
    mail = InlineCode(4, CodeKind.PAIRED, '<b><a href="mailto:a@b.example">', "</a></b>", "bold, e-mail")
    icon = InlineCode(5, CodeKind.PAIRED, "<a><img></a> <i>", "</i>", "link, icon, italic")
    codes = [LINK, BOLD, mail, icon]
    assert check_codes(codes, "<1>a <3>b</3></1> <4>c</4><5>d</5>") == ()
    assert check_codes(codes, "<3><1>a</1> <4>c <5>d</5></4></3>") == ()
    (problem,) = check_codes(codes, "<1>a <3>b <4>c</4></3></1><5>d</5>")
    assert (problem.kind, problem.id) == (CodeProblemKind.NESTED, 4)
    assert str(problem) == "tags <1> (link) and <4> (bold, e-mail) are links: one cannot stand in the other"


def test_several_problems_are_all_named() -> None:
    problems = check_codes([LINK, ICON, BOLD], "<7/> <1>a")
    assert [(problem.kind, problem.id) for problem in problems] == [
        (CodeProblemKind.UNKNOWN, 7),
        (CodeProblemKind.UNCLOSED, 1),
        (CodeProblemKind.MISSING, 2),
        (CodeProblemKind.MISSING, 3),
    ]


@given(NOTATION)
def test_any_target_can_be_checked(target: str) -> None:
    codes = [LINK, ICON, BOLD]
    tags = [token for token in parse(target) if token.kind is not TokenKind.TEXT]
    assert (check_codes(codes, target) == ()) <= (sorted(token.id for token in tags) == [1, 1, 2, 3, 3])
