"""Which documents may be pushed, and what stands in the way of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from itertools import zip_longest

from pipeline.config import PublishPolicy
from pipeline.html.codes import plain_text
from pipeline.html.isolate import without_marks
from pipeline.model import Candidate, ExtractedSegment, Segment, Target
from pipeline.state import Origin, Review, publishable
from pipeline.steps.segment import cut


@dataclass(frozen=True, slots=True)
class Readiness:
    """What would be put into a document's skeleton, and how many segments are missing."""

    texts: tuple[str | None, ...]
    """One per segment; ``None`` leaves the source text."""
    missing: int
    """Segments without a final, current target."""
    ready: bool


def readiness(segments: Sequence[Segment], targets: Mapping[str, Target], policy: PublishPolicy) -> Readiness:
    """Only final and current targets count. With the source as fallback one that is a translation is enough."""
    texts = tuple(
        target.text if (target := targets.get(segment.id)) is not None and publishable(target) else None
        for segment in segments
    )
    missing = sum(text is None for text in texts)
    if policy is PublishPolicy.COMPLETE_PAGES or missing == 0:
        return Readiness(texts, missing, missing == 0 and bool(texts))
    # A number that stands alone is final by itself: it does not make a German page an English one.
    translated = any(
        text is not None and targets[segment.id].origin is not Origin.LITERAL
        for segment, text in zip(segments, texts, strict=True)
    )
    return Readiness(texts, missing, translated)


def unread_machine(segments: Sequence[Segment], targets: Mapping[str, Target]) -> bool:
    """Some of the texts that would be published come from an engine, and no person has looked at them."""
    published = (
        target for segment in segments if publishable(target := targets.get(segment.id)) and target is not None
    )
    return any(target.origin is Origin.MACHINE and not target.reviewer for target in published)


def before_fact_updates(
    segments: Sequence[Segment],
    targets: Mapping[str, Target],
    texts: Sequence[str | None],
    former: Sequence[ExtractedSegment],
    candidates: Mapping[str, Sequence[Candidate]],
) -> tuple[str | None, ...] | None:
    """``texts`` with what stood in place of each fact update, to be put into the former source.

    ``former`` are the segments of the source as it was then, ``candidates`` the texts that gave way, by segment id,
    oldest first. ``None`` where something else than facts changed in the source, or nothing.
    """
    if len(former) != len(segments):
        return None
    before: list[str | None] = []
    updated = False
    for segment, text, then in zip(segments, texts, former, strict=True):
        target = targets.get(segment.id)
        if then.text == segment.source.text:
            before.append(text)
        elif text is None or target is None:
            return None
        elif target.origin is Origin.LITERAL:
            before.append(then.text)
            updated = True
        elif target.origin is Origin.FACT_UPDATE:
            gave_way = [c.text for c in candidates.get(segment.id, ()) if _approved_for(c, then.text)]
            if not gave_way:
                return None
            before.append(gave_way[-1])
            updated = True
        else:
            return None
    return tuple(before) if updated else None


def _approved_for(candidate: Candidate, source: str) -> bool:
    return candidate.source_text == source and candidate.review is Review.FINAL


def decide_changed(language: str) -> str:
    """What a person has to decide when somebody changed our text in the store."""
    return (
        f"somebody changed the {language} text in the store: 'status' shows both texts;"
        " 'push --theirs PATH' takes it over, 'push --ours PATH' replaces it"
    )


def decide_draft(language: str, *, waits: bool) -> str:
    """What a person has to decide when somebody writes a text in the store that is not published there.

    ``waits``: it is done, and waits for approval.
    """
    what = "that waits for approval there" if waits else "that is not published there yet"
    return (
        f"somebody has a newer {language} text in the store {what}: 'status' shows both texts; agree who goes on before"
        " anybody else translates it; 'push --theirs PATH' leaves it to them, 'push --ours PATH' replaces it"
    )


def decide_deleted(language: str) -> str:
    """What a person has to decide when somebody deleted our text in the store."""
    return (
        f"somebody deleted the {language} text in the store: 'push --ours PATH' writes it again,"
        " 'push --theirs PATH' leaves it deleted"
    )


def page_diff(before: tuple[str, str], after: tuple[str, str], before_name: str, after_name: str) -> str:
    """A unified diff of two pages (title, content), for a person who has to decide between them."""
    old, new = ([title, *content.replace(">", ">\n").splitlines()] for title, content in (before, after))
    return "\n".join(unified_diff(old, new, before_name, after_name, n=1, lineterm=""))


def text_diff(theirs: tuple[str, str] | None, ours: tuple[str, str]) -> str:
    """A unified diff for people of two pages (title, content): the texts that readers see, one for each line.

    Where only markup differs, that is shown. ``theirs``, what the store has, is ``None`` where it was deleted.
    """
    names = "in the store", "approved here"
    before = [] if theirs is None else _lines(theirs)
    lines = list(unified_diff(before, _lines(ours), *names, n=1, lineterm=""))
    return "\n".join(lines) if lines or theirs is None else page_diff(theirs, ours, *names)


def beside(theirs: tuple[str, str] | None, ours: tuple[str, str]) -> list[tuple[str, str]]:
    """The texts in which two pages (title, content) differ, side by side: (in the store, approved here).

    Empty where one side has no such text; an empty list where only markup differs.
    """
    before, after = [] if theirs is None else _lines(theirs), _lines(ours)
    found: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += zip_longest(before[i:j], after[k:m], fillvalue="")
    return found


def _lines(page: tuple[str, str]) -> list[str]:
    title, content = page
    return [" ".join(plain_text(segment.text).split()) for segment in cut(title, without_marks(content))]
