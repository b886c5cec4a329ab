"""What is learned from a published page, and what is refused."""

from __future__ import annotations

import pytest

from pipeline.steps.damage import CUT
from pipeline.steps.harvest import DAMAGED, NOTHING_TO_TRANSLATE, Damage, Experience, Harvest, How, learn_page
from pipeline.steps.segment import cut

GERMAN = cut(
    "Bücherei",
    "<p>Die Bücherei liegt neben dem Rathaus.</p>"
    "<p>Sie öffnet am Montag um 10 Uhr.</p>"
    "<p>Eine Karte für Kinder kostet nichts.</p>"
    "<p>Bitte bringen Sie Ihren Ausweis mit.</p>",
)
ENGLISH = [
    "Library",
    "The library is next to the town hall.",
    "It opens on Monday at 10 am.",
    "A card for children costs nothing.",
    "Please bring your identity card.",
]
EXPERIENCE = Experience.gather(
    "de",
    "en",
    [(GERMAN, cut(ENGLISH[0], "".join(f"<p>{line}</p>" for line in ENGLISH[1:])))],
    {
        ("Rathaus", "town hall"),
        ("öffnet", "opens"),
        ("Montag", "Monday"),
        ("Kinder", "children"),
        ("Ausweis", "identity card"),
    },
)


def harvested(lines: list[str], *, by_place_only: bool = False) -> Harvest:
    page = cut(lines[0], "".join(f"<p>{line}</p>" for line in lines[1:]))
    return learn_page(GERMAN, page, EXPERIENCE, by_place_only=by_place_only)


def instead(place: int, line: str) -> list[str]:
    return [*ENGLISH[:place], line, *ENGLISH[place + 1 :]]


def test_a_page_built_alike_is_learned_place_by_place() -> None:
    found = harvested(ENGLISH)
    assert found.how is How.STRUCTURE
    assert [(pair.index, pair.target) for pair in found.pairs] == list(enumerate(ENGLISH))
    assert all(0.25 <= pair.score <= 1 for pair in found.pairs)
    assert (found.refused, found.damaged, found.reason) == ({}, (), "")


def test_a_page_built_differently_is_aligned() -> None:
    found = harvested([*ENGLISH[:2], *ENGLISH[3:]])
    assert found.how is How.ALIGNMENT
    assert {pair.index for pair in found.pairs} == {0, 1, 3, 4}
    assert found.refused == {"not on the published page": 1}


def test_a_page_that_says_other_things_gives_nothing() -> None:
    found = learn_page(GERMAN, cut("", "<ul><li>Dogs must be kept on a lead</li></ul>"), EXPERIENCE)
    assert found.pairs == ()
    assert found.reason


@pytest.mark.parametrize(
    ("place", "line", "reason"),
    [
        (2, "It opens on Monday at 11 am.", "numbers or addresses differ"),
        (2, "It opens on Monday at 10 am in room 4.", "numbers or addresses differ"),
        (4, "Please bring your identity card: SGB II.", "numbers or addresses differ"),
        (3, "A card for children costs nothing. " * 5, "implausible length"),
        (3, "A card.", "implausible length"),
        (3, "Hunde müssen draußen warten, sie dürfen nicht hinein.", "left in the source language"),
        (3, "Les chiens doivent attendre dehors avec leur maître.", "in another language"),
        (3, "Eine Karte für Kinder kostet nichts.", "not translated"),
        (3, "The library opens next to the town hall.", "says something else"),
        (3, 'A card for children <a href="https://x.example/">costs nothing</a>.', "other tags or links"),
        (3, "– 24 –", "no words in it"),
        (0, "Library, museum", "another list"),
    ],
)
def test_what_speaks_against_a_pair(place: int, line: str, reason: str) -> None:
    found = harvested(instead(place, line))
    assert found.refused == {reason: 1}
    assert place not in {pair.index for pair in found.pairs}


def test_another_person_is_no_translation() -> None:
    german, english = cut("", "<p>Anna Feldmann</p>"), cut("", "<p>Berta Holzer</p>")
    assert learn_page(german, english, EXPERIENCE).refused == {"another name": 1}


def test_what_was_aligned_must_have_the_same_sentences() -> None:
    lines = [*ENGLISH[:2], ENGLISH[3].replace("nothing.", "nothing. Ask us. Do."), ENGLISH[4]]
    assert harvested(lines).refused["other sentences"] == 1


def test_damage_is_told_and_never_learned() -> None:
    german = cut("", '<p>Schreib an <a href="mailto:amt@stadt.example">amt@stadt.example</a>.</p>')
    english = cut("", '<p>Write to a <a href="mailto:amt@stadt.example">mt@stad</a> t.example.</p>')
    found = learn_page(german, english, EXPERIENCE)
    assert found.pairs == ()
    assert found.damaged == (Damage(german[0].text, english[0].text, CUT),)
    assert found.refused == {DAMAGED: 1}


@pytest.mark.parametrize("more", ["", "<p>Something else is here as well.</p>"], ids=["structure", "alignment"])
def test_damage_of_what_has_no_words_is_told(more: str) -> None:
    german = cut("Amt", '<p><a href="tel:071155501234">071155501234</a></p>')
    english = cut("Office", f'<p>0 <a href="tel:071155501234">7115550</a> 1234</p>{more}')
    found = learn_page(german, english, EXPERIENCE)
    assert found.damaged == (Damage("071155501234", english[1].text, CUT),)
    assert found.refused.get(NOTHING_TO_TRANSLATE) == 1


def test_damage_without_a_counterpart_is_told() -> None:
    english = cut("", '<ul><li>Write to a <a href="mailto:amt@stadt.example">mt@stad</a> t.example now</li></ul>')
    found = learn_page(cut("", "<p>Ganz anderes steht hier.</p>"), english, EXPERIENCE)
    assert [(damage.source, damage.reason) for damage in found.damaged] == [("", CUT)]


def test_where_place_is_proof_words_need_not_agree() -> None:
    changed = instead(3, "Dogs must wait outside with their owner.")
    assert len(harvested(changed, by_place_only=True).pairs) == 5
    assert harvested([*ENGLISH, "More."], by_place_only=True).reason
    assert harvested(instead(2, "It opens at 11 am."), by_place_only=True).refused == {"numbers or addresses differ": 1}
