"""Texts cut into pieces."""

from __future__ import annotations

import pytest

from pipeline.steps.splits import Part, find_splits, words

WHOLE = "Bringen Sie Ihren Pass mit, und kommen Sie bitte eine Stunde vor dem Termin ins Bauamt."


def parts(*texts: str, place: int = 0) -> list[Part]:
    return [Part(n, "content", place, words(text)) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["Bringen Sie Ihren Pass mit", "Und kommen Sie bitte eine Stunde vor dem Termin ins Bauamt."], (0, 1)),
        (["Bringen", "Sie Ihren Pass mit, und kommen Sie bitte eine Stunde vor dem Termin ins", "Bauamt!"], (0, 1, 2)),
        # edited as well, and something new between
        (["Bringen Sie Ihren Pass mit.", "Wann?", "Kommen Sie bitte eine Stunde vor dem Termin."], (0, 2)),
        # only one piece is left: that is an edit
        (["Bringen Sie Ihren Pass mit.", "Der Eintritt ist frei."], None),
        # two short quotes out of a long text are no split
        (["Bringen Sie Ihren", "vor dem Termin"], None),
        (["Pass"], None),
    ],
)
def test_pieces_are_found(pieces: list[str], expected: tuple[int, ...] | None) -> None:
    found = find_splits(parts(WHOLE), parts(*pieces))
    assert found == ([(0, expected)] if expected else [])


def test_short_pieces_count_only_at_the_same_place() -> None:
    pieces = parts("Bringen Sie Ihren Pass mit", "Und kommen Sie bitte eine Stunde vor dem Termin ins Bauamt.", place=1)
    assert find_splits(parts(WHOLE), pieces) == []


def test_nothing_is_used_twice() -> None:
    pieces = parts("Bringen Sie Ihren Pass mit", "und kommen Sie bitte eine Stunde vor dem Termin ins Bauamt.")
    assert find_splits(parts(WHOLE, WHOLE), pieces) == [(0, (0, 1))]
