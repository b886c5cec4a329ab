"""What must hold for any page, whoever makes it up: Hypothesis or atheris."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from hostile_html import Page
from lxml import etree

from pipeline.html import check_codes, merge, parse, plain_text, render, segment_html
from pipeline.html.codes import Token, TokenKind
from pipeline.html.text import plain, strip_space
from pipeline.html.tokens import Kind, decode, tokenize
from pipeline.model import DocumentField, ExtractedSegment, SegmentedHtml

READ = {"alt", "title", "aria-label"}


def reworded(segment: ExtractedSegment, words: Callable[[], str]) -> str:
    """A translation of ``segment``: other words where it has words, everything else as it was."""
    tokens = []
    for token in parse(segment.text):
        core = strip_space(token.text)
        if token.kind is TokenKind.TEXT and re.search(r"[^\W_]", core):
            before, _, after = token.text.partition(core)
            token = Token(TokenKind.TEXT, before + words() + after)
        tokens.append(token)
    return render(tokens)


def without_comments(html: str) -> str:
    return "".join(html[token.start : token.end] for token in tokenize(html) if token.kind is not Kind.COMMENT)


def check_source(html: str) -> None:
    """The source texts give back the very same page, and every segment is what its characters say."""
    page = segment_html(html)
    assert merge(page, [None] * len(page.segments)) == html
    assert merge(page, [segment.text for segment in page.segments]) == html
    assert page == segment_html(html)
    hosts = [place.host for place in page.attributes.values()]
    assert len(page.parts) == len(page.segments) - sum(host is not None for host in hosts) + 1
    for index, segment in enumerate(page.segments):
        assert check_codes(segment.codes, segment.text) == ()
        assert (segment.field is DocumentField.ATTRIBUTE) is (index in page.attributes)
        assert segment.field is DocumentField.CONTENT or not segment.codes
        check_text(segment, has_comments=index in page.comments)
    for index, place in page.attributes.items():
        check_place(page, index, place.host)


def check_text(segment: ExtractedSegment, *, has_comments: bool) -> None:
    """The text is that of the raw characters, codes and comments cut out."""
    if segment.field is DocumentField.ATTRIBUTE:
        return
    raw = without_comments(segment.raw) if has_comments else segment.raw
    codes = {code.id: code for code in segment.codes}
    gaps: list[str] = []
    position = 0
    for token in parse(segment.text):
        if token.kind is not TokenKind.TEXT:
            code = codes[token.id]
            markup = code.end if token.kind is TokenKind.CLOSE else code.start
            found = raw.find(markup, position)
            if found < 0 and has_comments:  # it has a comment too, one that stays
                return
            assert found >= 0
            gaps.append(raw[position:found])
            position = found + len(markup)
    literal = "".join(token.text for token in parse(segment.text) if token.kind is TokenKind.TEXT)
    gaps.append(raw[position:])
    spelled = {"".join(plain(decode(gap), preformatted=kept) for gap in gaps) for kept in (False, True)}
    if has_comments:  # white space is one, also across a comment
        literal, spelled = "".join(literal.split()), {"".join(text.split()) for text in spelled}
    assert literal in spelled


def check_place(page: SegmentedHtml, index: int, host: int | None) -> None:
    """A hosted attribute stands where it says, in its host's characters and in the code."""
    if host is None:
        return
    place, segment, owner = page.attributes[index], page.segments[index], page.segments[host]
    assert host < index and owner.unit == segment.unit
    assert all(page.attributes[other].host == host for other in range(host + 1, index))
    assert owner.raw.startswith(segment.raw, place.in_raw)
    code = next(code for code in owner.codes if code.id == place.code)
    assert (code.end if place.closing else code.start).startswith(segment.raw, place.in_code)


def check_targets(html: str, words: Callable[[], str]) -> None:
    """Targets change nothing but the texts, and cutting the page again gives the targets."""
    page = segment_html(html)
    if any("comment" in code.label for segment in page.segments for code in segment.codes):
        return  # a comment that splits a character reference is a code as long as it does so
    targets: list[str | None] = [reworded(segment, words) for segment in page.segments]
    merged = merge(page, targets)
    again = segment_html(merged)
    assert [segment.text for segment in again.segments] == targets
    assert [(s.field, s.tag, s.unit) for s in again.segments] == [(s.field, s.tag, s.unit) for s in page.segments]
    if not page.comments:
        assert again.parts == page.parts
    assert skeleton(merged) == skeleton(html)
    some = [target if number % 2 else None for number, target in enumerate(targets)]
    half = segment_html(merge(page, some)).segments
    expected = [target or segment.text for target, segment in zip(some, page.segments, strict=True)]
    assert [segment.text for segment in half] == expected


def skeleton(html: str) -> tuple[list[tuple[str, list[tuple[str, str]]]], Counter[str]]:
    """What another parser, libxml2, sees beside texts: elements with their attributes, comments and scripts."""
    sound = re.sub("[\x00\ud800-\udfff]", "\ufffd", html).encode()  # what libxml2 takes
    root = etree.fromstring(b"<body>" + sound, etree.HTMLParser(encoding="utf-8", huge_tree=True))
    elements: list[tuple[str, list[tuple[str, str]]]] = []
    hidden: Counter[str] = Counter()
    for node in root.iter():
        if not isinstance(node.tag, str):
            hidden[node.text or ""] += 1
            continue
        elements.append(
            (node.tag, [(str(name), str(value)) for name, value in node.items() if str(name).lower() not in READ])
        )
        if node.tag in ("script", "style"):
            hidden[node.text or ""] += 1
    return elements, hidden


def check_words(page: Page) -> None:
    """Every word that people read is in exactly one segment, and nothing that is not for them is in any."""
    found: Counter[str] = Counter()
    for segment in segment_html(page.html).segments:
        found.update(re.findall(r"(?:Wort|Geheim)[g-p]+x", plain_text(segment.text)))
    assert found == Counter(page.words)
