"""Edits as editors make them, on a page's HTML, each with exactly what alignment must say about it.

The edits are made on the text of the HTML with regular expressions; nothing here uses the program's own parser,
segmentation or literals, so a mistake there is not repeated here. What may be edited is decided by rules before
anything is aligned, never by the outcome:

- A *block* is a ``p``, ``li`` or heading without blocks inside; its *lines* are what readers see between its ``<br>``.
  A block is used when its lines stand in the page's segments as they stand in the HTML, as often and in this order.
- An edit inside a line may be made on repeated lines: of equal lines, the n-th stays the n-th. What is moved, deleted,
  split or merged, and what is passed over by a move, must occur once: of two equal texts nobody can say which is gone.
- A new text must not be on the page already.
- Moved is as little as possible: the block or what it passed, whichever has fewer segments; either when equal.
- A word is changed where it is at most a third of the line, so that the line still is the same line.
- Of the pieces of a split, and of merged lines, the longer one for readers keeps the id, the first if equal. Each has
  two words at least.
- Blocks with texts in attributes are not moved, deleted, split or merged: where these stand is not seen from outside.

``python tests/scripted_edits.py [pages.json]`` prints the table of outcomes.
"""

from __future__ import annotations

import html
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripted_pages import BREAK, READ, TAG, Edit, Line, Page, seen, seen_segment

from pipeline.model import DocumentField
from pipeline.steps.changes import Alignment, Change, align
from pipeline.steps.segment import cut

PHONE = re.compile(r"(?<![\w@./:&#+-])(?<!\d )0\d{1,5}[ /-]{0,3}\d[\d /-]{2,12}\d(?![\w@./:-])")
TIME = re.compile(r"(?<![\w.,:/&#–-])(\d{1,2})(?=(?:[.:]\d\d)? Uhr\b)")
WORD = re.compile(r"(?<![\w&#;./@-])[A-Za-zÄÖÜäöüß]{4,}(?![\w&;./@:-])")
BETWEEN_WORDS = re.compile(r"[\w.,:!?)] [\w(]")
NEW_WORDS = ("Garten", "Wolke", "Fenster")
NEW_LINE = "Am ersten Samstag im Monat ist der Wertstoffhof für alle geöffnet."
WORDS = re.compile(r"[^\W_]{2,}")
LINK = re.compile(
    r"<a\b[^>]*?\bhref=([\"'])([^\"'<>]+)\1[^>]*>((?:(?!<img|<br|<a\b).)*?)</a>", re.IGNORECASE | re.DOTALL
)

Maker = Callable[[Page, random.Random], Iterator[Edit]]


def _matches(page: Page, pattern: re.Pattern[str]) -> Iterator[tuple[Line, re.Match[str]]]:
    for block in page.blocks:
        for line in block.lines:
            for start, end in page.pieces(line):
                for match in pattern.finditer(page.content, start, end):
                    yield line, match


def phone_number(page: Page, rng: random.Random) -> Iterator[Edit]:
    for line, match in _matches(page, PHONE):
        new = match[0][:-1] + str((int(match[0][-1]) + rng.randint(1, 9)) % 10)
        yield from page.in_place("phone number", line, *match.span(), new, Change.FACTS)


def time_of_day(page: Page, rng: random.Random) -> Iterator[Edit]:
    for line, match in _matches(page, TIME):
        new = str(rng.choice([hour for hour in range(7, 20) if hour != int(match[1])]))
        yield from page.in_place("time", line, *match.span(), new, Change.FACTS)


def one_word(page: Page, rng: random.Random) -> Iterator[Edit]:
    for line, match in _matches(page, WORD):
        new = rng.choice([word for word in NEW_WORDS if word != match[0]])
        if 3 * max(len(match[0]), len(new)) <= len(line.text):
            yield from page.in_place("one word", line, *match.span(), new, Change.EDITED)


def bold_word(page: Page, rng: random.Random) -> Iterator[Edit]:
    for line, match in _matches(page, WORD):
        if 2 * len(match[0]) <= len(line.text):
            yield from page.in_place("word bold", line, *match.span(), f"<b>{match[0]}</b>", Change.LAYOUT)


def phone_link(page: Page, rng: random.Random) -> Iterator[Edit]:
    """A link around the whole line is no part of the text: nothing happens to it."""
    for line, match in _matches(page, PHONE):
        before, after = page.content[line.start : match.start()], page.content[match.end() : line.end]
        if len(re.findall(r"<a\b", before, re.IGNORECASE)) > len(re.findall(r"</a\b", before, re.IGNORECASE)):
            continue
        new = f'<a href="tel:{re.sub("[^0-9]", "", match[0])}">{match[0]}</a>'
        change = Change.LAYOUT if seen(before) or seen(after) else Change.UNCHANGED
        yield from page.in_place("phone link", line, *match.span(), new, change)


def address_of_link(page: Page, rng: random.Random) -> Iterator[Edit]:
    for block in page.blocks:
        for line in block.lines:
            for match in LINK.finditer(page.content, line.start, line.end):
                rest = seen(page.content[line.start : match.start()]) + seen(page.content[match.end() : line.end])
                if seen(match[3]):
                    change = Change.LAYOUT if rest else Change.UNCHANGED
                    yield from page.in_place("link address", line, *match.span(2), match[2] + "-neu", change)


def no_link(page: Page, rng: random.Random) -> Iterator[Edit]:
    for block in page.blocks:
        for line in block.lines:
            for match in LINK.finditer(page.content, line.start, line.end):
                rest = seen(page.content[line.start : match.start()]) + seen(page.content[match.end() : line.end])
                if seen(match[3]):
                    change = Change.LAYOUT if rest else Change.UNCHANGED
                    yield from page.in_place("link taken off", line, *match.span(), match[3], change)


def move_block(page: Page, rng: random.Random) -> Iterator[Edit]:
    blocks = page.blocks
    for n, block in enumerate(blocks):
        target = n + rng.randint(1, 4)
        if target >= len(blocks) or block.tag == "li" or blocks[target].tag == "li" or not page.whole(block):
            continue
        first, last = block.lines[0].segment, block.lines[-1].segment
        mine = frozenset(range(first, last + 1))
        passed = frozenset(range(last + 1, blocks[target].lines[-1].segment + 1))
        beyond = page.content[block.end : blocks[target].end]
        if READ.search(beyond) or any(page.counts[page.texts[i]] > 1 for i in passed):
            continue
        sides = tuple(side for side in (mine, passed) if len(side) == min(len(mine), len(passed)))
        by = beyond + page.content[block.start : block.end]
        yield page.edit("move a paragraph", block.start, blocks[target].end, by, moved=sides)


def wrap_block(page: Page, rng: random.Random) -> Iterator[Edit]:
    for block in page.blocks:
        if block.tag != "li":
            wrapped = f'<div class="box">\n{page.content[block.start : block.end]}\n</div>'
            yield page.edit("wrap in a div", block.start, block.end, wrapped)


def delete_item(page: Page, rng: random.Random) -> Iterator[Edit]:
    for block in page.blocks:
        if block.tag == "li" and page.whole(block):
            gone = frozenset(line.segment for line in block.lines)
            yield page.edit("delete a list item", block.start, block.end, "", gone=gone)


def split_block(page: Page, rng: random.Random) -> Iterator[Edit]:
    """Between two words, outside of inline tags: into two blocks, or two lines."""
    for block in page.blocks:
        if not page.whole(block):
            continue
        for line in block.lines:
            places = [
                at
                for start, end in page.pieces(line)
                for at in range(start + 1, end - 1)
                if BETWEEN_WORDS.fullmatch(page.content, at - 1, at + 2)
                and _balanced(page.content[block.inner_start : at])
            ]
            if not places:
                continue
            at = rng.choice(places)
            one, two = seen(page.content[line.start : at]), seen(page.content[at : line.end])
            if min(len(WORDS.findall(one)), len(WORDS.findall(two))) < 2 or {one, two} & page.counts.keys():
                continue
            between = rng.choice(("<br />", f"</{block.tag}>\n{block.opening}"))
            keeps, splits = (one, two) if len(one) >= len(two) else (two, one)
            yield page.edit(
                "split a paragraph", at, at + 1, between, changes={line.segment: Change.EDITED},
                texts={line.segment: keeps}, split=((line.segment, splits),),
            )  # fmt: skip


def _balanced(markup: str) -> bool:
    names = re.findall(r"<(/?)([a-z][a-z0-9]*)\b[^>]*?(/?)>", markup, re.IGNORECASE)
    void = {"img", "br", "wbr", "hr", "input"}
    depth = Counter[str]()
    for slash, name, closed in names:
        if name.lower() not in void and not closed:
            depth[name.lower()] += -1 if slash else 1
    return not any(depth.values())


def merge_blocks(page: Page, rng: random.Random) -> Iterator[Edit]:
    for one, two in zip(page.blocks, page.blocks[1:], strict=False):
        first, second = one.lines[-1], two.lines[0]
        beside = one.tag == two.tag and not page.content[one.end : two.start].strip()
        if not (beside and page.whole(one) and page.whole(two)) or first.segment + 1 != second.segment:
            continue
        text = f"{first.text} {second.text}"
        few = min(len(WORDS.findall(first.text)), len(WORDS.findall(second.text))) < 2
        # Breaks at the edges keep the lines apart.
        if few or text in page.counts or BREAK.search(page.content[first.end : second.start]):
            continue
        keeps, gone = (first, second) if len(first.text) >= len(second.text) else (second, first)
        yield page.edit(
            "merge paragraphs", one.inner_end, two.inner_start, " ", changes={keeps.segment: Change.EDITED},
            texts={keeps.segment: text}, gone=frozenset([gone.segment]), merged={gone.segment: keeps.segment},
        )  # fmt: skip


def insert_block(page: Page, rng: random.Random) -> Iterator[Edit]:
    for block in page.blocks:
        if NEW_LINE not in page.counts:
            new = f"\r\n<{block.tag}>{NEW_LINE}</{block.tag}>"
            yield page.edit("insert a paragraph", block.end, block.end, new, new=(NEW_LINE,))


def spelling(page: Page, rng: random.Random) -> Iterator[Edit]:
    """Another spelling of the same page: line ends, references, quotes, case of tags."""
    content = page.content
    spelled = "".join(
        piece
        if piece.startswith("<")
        else piece.replace("ü", "&uuml;").replace("&#252;", "ü").replace("&#160;", "&nbsp;")
        for piece in re.split(f"({TAG.pattern})", content, flags=re.DOTALL)
    )
    for other in (content.replace("\r\n", "\n"), content.replace("\r\n", "\n").replace("\n", "\r\n"), spelled):
        if other != content and not re.search(r"<(?:pre|textarea|script|style)\b", content, re.IGNORECASE):
            yield Edit("other spelling", page.title, other)


def new_title(page: Page, rng: random.Random) -> Iterator[Edit]:
    if page.segments and page.segments[0].source.field is DocumentField.TITLE:
        for title in (f"{page.title} und mehr", "Alles ganz anders"):
            said = {0: seen(html.escape(title))}
            yield Edit("title", title, page.content, changes={0: Change.EDITED}, texts=said)


def alternative_text(page: Page, rng: random.Random) -> Iterator[Edit]:
    """A changed description of an image, or one where there was none."""
    attributes = {n for n, s in enumerate(page.segments) if s.source.field is DocumentField.ATTRIBUTE}
    for match in re.finditer(r"""<img\b[^>]*?\balt=(["'])([^"'<>]*)\1""", page.content, re.IGNORECASE):
        text = seen(match[2])
        there = [n for n in attributes if page.texts[n] == text]
        if re.fullmatch(r"[A-Za-zÄÖÜäöüß]{3,}(?: [A-Za-zÄÖÜäöüß]+)+", text) and len(there) == page.counts[text] == 1:
            new = f"{text} am Markt"
            said: dict[str, Any] = {"changes": {there[0]: Change.EDITED}, "texts": {there[0]: new}}
            yield page.edit("alternative text", *match.span(2), new, **said)
        elif not match[2] and "Ein Blick auf das Rathaus" not in page.counts:
            new = "Ein Blick auf das Rathaus"
            yield page.edit("alternative text", *match.span(2), new, new=(new,))


MAKERS: tuple[Maker, ...] = (
    phone_number, time_of_day, one_word, move_block, wrap_block, delete_item, split_block, insert_block, phone_link,
    bold_word, address_of_link, no_link, spelling, new_title, merge_blocks, alternative_text,
)  # fmt: skip


def edits(page: Page, seed: str, per_kind: int) -> Iterator[Edit]:
    """Up to ``per_kind`` edits of each kind, always the same ones for the same ``seed``."""
    for maker in MAKERS:
        rng = random.Random(f"{seed} {maker.__name__}")
        possible = list(maker(page, rng))
        yield from rng.sample(possible, min(per_kind, len(possible)))


def several(page: Page, seed: str, count: int) -> Edit | None:
    """Up to ``count`` of the page's edits at once: at most one of a kind, on different segments and places."""
    rng = random.Random(f"{seed} several")
    possible = [edit for edit in edits(page, seed, 8) if edit.kind not in ("other spelling", "title", "wrap in a div")]
    rng.shuffle(possible)
    chosen: list[Edit] = []
    for edit in possible:
        apart = all(edit.span[1] < other.span[0] or other.span[1] < edit.span[0] for other in chosen)
        touched = set().union(*(_touched(other) for other in chosen))
        known = {other.kind for other in chosen}
        if apart and edit.kind not in known and touched.isdisjoint(_touched(edit)) and len(chosen) < count:
            chosen.append(edit)
    if len(chosen) < 2:
        return None
    content = page.content
    for edit in sorted(chosen, key=lambda edit: -edit.span[0]):
        content = content[: edit.span[0]] + edit.by + content[edit.span[1] :]
    moves = [edit.moved for edit in chosen if edit.kind == "move a paragraph"]
    return Edit(
        "several at once",
        page.title,
        content,
        changes={n: change for edit in chosen for n, change in edit.changes.items()},
        texts={n: text for edit in chosen for n, text in edit.texts.items()},
        moved=moves[0] if moves else (frozenset(),),
        gone=frozenset().union(*(edit.gone for edit in chosen)),
        merged={a: b for edit in chosen for a, b in edit.merged.items()},
        split=tuple(piece for edit in chosen for piece in edit.split),
        new=tuple(text for edit in chosen for text in edit.new),
    )


def _touched(edit: Edit) -> set[int]:
    return {*edit.changes, *edit.gone, *(n for side in edit.moved for n in side)}


def mistakes(page: Page, edit: Edit, result: Alignment) -> list[str]:
    """What ``result`` says about the edit and should not; empty when all is as it must be."""
    wrong: list[str] = []
    index = {segment.id: n for n, segment in enumerate(page.segments)}
    new, split, moved, order = list(edit.new), list(edit.split), set[int](), list[int]()
    for aligned in result.segments:
        text, change, n = seen_segment(aligned.segment), aligned.change, index.get(aligned.segment.id)
        if n is None:
            if change is Change.NEW and text in new:
                new.remove(text)
            elif change is Change.SPLIT and aligned.former and (index[aligned.former.id], text) in split:
                split.remove((index[aligned.former.id], text))
            else:
                wrong.append(f"{change}: {text!r}")
            continue
        if change is Change.MOVED and n not in edit.changes:
            moved.add(n)
        else:
            order.append(n)
            if change is not edit.changes.get(n, Change.UNCHANGED):
                wrong.append(f"{change}, not {edit.changes.get(n, Change.UNCHANGED)}: {page.texts[n]!r} → {text!r}")
        if text != edit.texts.get(n, page.texts[n]):
            wrong.append(f"the id of {page.texts[n]!r} went to {text!r}")
    wrong += [f"not {Change.NEW}: {text!r}" for text in new]
    wrong += [f"not {Change.SPLIT}: {text!r}" for _, text in split]
    gone = {index[id_] for id_ in result.gone}
    if gone != edit.gone:
        wrong.append(f"gone: {[page.texts[n] for n in gone]}, not {[page.texts[n] for n in edit.gone]}")
    if {index[a]: index[b] for a, b in result.merged.items()} != edit.merged:
        wrong.append(f"merged: {result.merged}")
    if moved not in edit.moved:
        wrong.append(f"moved: {[page.texts[n] for n in sorted(moved)]}")
    if order != sorted(order):
        wrong.append("equal texts exchanged their ids")
    return wrong


def outcome(result: Alignment) -> str:
    """What a result says, for the table: everything but what is unchanged."""
    counts = Counter(a.change.value for a in result.segments if a.change is not Change.UNCHANGED)
    counts.update({"merged": len(result.merged), "removed": len(result.gone) - len(result.merged)})
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count) or "nothing"


def read_pages(file: Path) -> list[tuple[str, str, str]]:
    """(path, title, content) of the pages with content in a store's file."""
    return [
        (entry["path"], html.unescape(entry["title"]), entry["content"])
        for entry in json.loads(file.read_text(encoding="utf-8"))
        if entry["content"].strip()
    ]


@dataclass
class Tally:
    """Edits made and what became of them."""

    edits: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    outcomes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)
    blocks: int = 0
    usable: int = 0

    def table(self) -> str:
        rows = ["| edit | made | as expected |", "|---|--:|--:|"]
        rows += [f"| {kind} | {self.edits[kind]} | {self.right[kind]} |" for kind in self.edits]
        total, right = sum(self.edits.values()), sum(self.right.values())
        return "\n".join([*rows, f"| all | {total} | {right} |"])


def run(pages: Sequence[tuple[str, str, str]], per_kind: int) -> Tally:
    """Edit every page in every way, align, and compare."""
    tally = Tally()
    for path, title, content in pages:
        page = Page.of(path, title, content)
        tally.usable += len(page.blocks)
        tally.blocks += page.found[1]
        together = [several(page, f"{path} {n}", 6) for n in range(per_kind)]
        for edit in [*edits(page, path, per_kind), *filter(None, together)]:
            result = align(path, 2, page.segments, [], cut(edit.title, edit.content))
            wrong = mistakes(page, edit, result)
            tally.edits[edit.kind] += 1
            tally.right[edit.kind] += not wrong
            tally.outcomes[edit.kind][outcome(result)] += 1
            tally.wrong += [f"{edit.kind} on {path}: {what}" for what in wrong]
    return tally


if __name__ == "__main__":
    made = run(read_pages(Path(sys.argv[1])), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(made.table())
    print(f"\n{made.usable} of {made.blocks} blocks could be used")
    for name, counts in made.outcomes.items():
        print(name, dict(counts.most_common(8)))
    print("\n".join(made.wrong))
