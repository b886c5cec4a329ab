"""Glossaries laid over one another."""

from __future__ import annotations

from pipeline.model import Term, TermStatus
from pipeline.terminology.glossary import Glossary, GlossaryProblem, fold, overlay

PREFERRED, ADMITTED = TermStatus.PREFERRED, TermStatus.ADMITTED
FORBIDDEN, KEEP = TermStatus.FORBIDDEN, TermStatus.DO_NOT_TRANSLATE


def term(source: str, target: str, status: TermStatus = PREFERRED, language: str = "en") -> Term:
    return Term(source, target, "*" if status is KEEP else language, status)


def seen(*layers: list[Term], language: str = "en") -> set[tuple[str, str, str]]:
    terms = Glossary(overlay(layers)).for_language(language)
    return {(t.source, t.target, t.status.value) for t in terms}


def test_a_later_rendering_replaces_preferred_and_admitted_but_not_what_is_forbidden() -> None:
    shared = [term("Amt", "office"), term("Amt", "bureau", ADMITTED), term("Amt", "authority", FORBIDDEN)]
    assert seen(shared, [term("AMT", "Migration Office")]) == {
        ("AMT", "Migration Office", "preferred"),
        ("Amt", "authority", "forbidden"),
    }


def test_a_town_may_use_what_is_forbidden_in_general() -> None:
    shared = [term("Amt", "office"), term("Amt", "authority", FORBIDDEN)]
    assert seen(shared, [term("Amt", "Authority")]) == {("Amt", "Authority", "preferred")}


def test_a_town_may_forbid_or_admit_and_keep_the_rest() -> None:
    shared = [term("Amt", "office"), term("Amt", "bureau", ADMITTED)]
    town = [term("Amt", "bureau", FORBIDDEN), term("Amt", "agency", ADMITTED)]
    assert seen(shared, town) == {
        ("Amt", "office", "preferred"),
        ("Amt", "bureau", "forbidden"),
        ("Amt", "agency", "admitted"),
    }


def test_do_not_translate_replaces_in_every_language_and_a_later_rendering_only_in_its_own() -> None:
    shared = [term("Jobcenter", "job centre"), term("Jobcenter", "центр", language="uk")]
    kept = {("Jobcenter", "Jobcenter", "do-not-translate")}
    name = [term("Jobcenter", "Jobcenter", KEEP)]
    assert seen(shared, name) == kept == seen(shared, name, language="uk") == seen(shared, name, language="tr")
    assert seen(name, shared) == {("Jobcenter", "job centre", "preferred")}
    assert seen(name, shared, language="tr") == kept


def test_spellings_compare_without_case_invisible_characters_and_spaces() -> None:
    assert fold("  Fiktions\u00adBescheinigung \u00a0x") == fold("fiktionsbescheinigung x")
    assert fold("Bu\u0308ro") == fold("Büro") != fold("Buro")


def test_problems_read_as_a_person_looks_for_them() -> None:
    assert str(GlossaryProblem("shared/terms.csv", 7, "no term")) == "shared/terms.csv, line 7: no term"
    assert str(GlossaryProblem("town", 0, "empty")) == "town: empty"
