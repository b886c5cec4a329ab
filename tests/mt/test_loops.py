from __future__ import annotations

import pytest

from pipeline.mt.loops import runs_in_circles


@pytest.mark.parametrize(
    "target",
    [
        "The office … … … … … …",
        "…………………………",
        "information, information, information, information, and more",
        "at the end of the end of the end of the end",
        "Impressssssssed",
        "calledcalledcalledcalledcalledcalledcalled",
        "a long answer that goes on " + " ".join(f"word{n}" for n in range(80)),
    ],
)
def test_repetitions_that_the_source_does_not_have(target: str) -> None:
    assert runs_in_circles("Das Amt ist geschlossen.", target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Das Amt ist geschlossen.", "The office is closed."),
        ("… … … … …", "… … … … …"),
        ("Nein, nein, nein, nein!", "No, no, no, no!"),
        ("Name: ________", "Name: ________"),
        ("Sehr, sehr gut", "Very, very good"),
        ("Tel. 0821 000000", "Phone 0821 000000"),
        ("Ja", "Yes, of course, if you want to you may do that at any time you like"),
        ("", ""),
    ],
)
def test_normal_texts_and_repetitions_of_the_source(source: str, target: str) -> None:
    assert not runs_in_circles(source, target)
