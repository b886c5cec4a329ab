"""What Sprachlotse would offer beside the model alone, and that measuring changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fixtures_cli import files_of

from pipeline.errors import EngineError, FormatError, UsageError
from pipeline.mt.argos import models
from pipeline.mt.argos.models_alone import ModelsAlone
from pipeline.mt.engine import Engine
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent
from pipeline.sample import SAMPLE, create_workspace
from pipeline.stations.evaluate import EvaluateReport, evaluate
from pipeline.workspace import Workspace

PAIRS = {
    "Die <1>Ausländerbehörde</1> ist geschlossen.": "The <1>immigration office</1> is closed.",
    "Rufen Sie an: 0821 555123": "Please call: 0821 555123",
    "Ihr Asylantrag liegt in Zimmer 7.": "Your plea is in room 7.",
}
PERFECT = FakeEngine(PAIRS, "perfect 1")
Measure = Callable[..., EvaluateReport]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with create_workspace(tmp_path_factory.mktemp("evaluate") / "workspace", sample=True) as workspace:
        for name, rows in {"shared": "Ausländerbehörde,immigration office", "kranichfurt": "Asylantrag,plea"}.items():
            (workspace.root / "glossaries" / name / "terms.csv").write_text(f"de,en\n{rows}\n", encoding="utf-8")
        yield workspace


@pytest.fixture
def measure(workspace: Workspace, tmp_path: Path) -> Measure:
    """Evaluate two engines on pairs."""

    def run(engine: Engine, raw: Engine, pairs: dict[str, str] = PAIRS, limit: int | None = None) -> EvaluateReport:
        file = tmp_path / "reference.tsv"
        file.write_text("".join(f"{source}\t{target}\n" for source, target in pairs.items()), encoding="utf-8")
        return evaluate(
            workspace,
            SAMPLE,
            file,
            language="en",
            limit=limit,
            progress=Silent(),
            engines=lambda source, target: engine,
            raw_engines=lambda source, target: raw,
        )

    return run


def test_the_same_as_the_reference_is_perfect_and_the_model_alone_is_not(measure: Measure) -> None:
    raw = FakeEngine({"Ihr Asylantrag liegt in Zimmer 7.": "Your plea is in room 8."})
    told = measure(PERFECT, raw).as_json()
    assert told["engine"] == "perfect 1"
    assert told["segments"] == 3
    assert told["bleu"] == told["chrf"] == pytest.approx(100)
    assert isinstance(told["chrf_raw_mt"], float)
    assert 0 < told["chrf_raw_mt"] < 100
    assert (told["terms"], told["term_accuracy"], told["term_accuracy_raw_mt"]) == (2, 1, 0.5)
    assert (told["coded"], told["codes_kept"]) == (1, 1)
    assert (told["literals"], told["literals_kept"], told["literals_kept_raw_mt"]) == (2, 1, 0.5)
    assert told["untranslated"] == told["untranslated_raw_mt"] == 0
    assert isinstance(told["segments_per_second"], float)
    assert told["segments_per_second"] > 0


def test_risks_are_of_what_an_engine_translated(measure: Measure) -> None:
    told = measure(PERFECT, FakeEngine()).as_json()["risk"]
    assert isinstance(told, dict)
    assert (told["offers"], told["bad"], told["auc"]) == (3, 0, None)
    wrong = FakeEngine(PAIRS | {"Ihr Asylantrag liegt in Zimmer 7.": "Qx"})
    told = measure(wrong, FakeEngine()).as_json()["risk"]
    assert isinstance(told, dict)
    assert (told["offers"], told["bad"], told["auc"]) == (3, 1, 1.0)
    assert measure(PERFECT, FakeEngine(), {"0821 555123": "0821 555123"}).as_json()["risk"] is None


def test_the_engine_gets_codes_and_the_model_alone_plain_text(measure: Measure) -> None:
    engine, raw = FakeEngine(), FakeEngine()
    measure(engine, raw, {"Ein <1>Amt</1> \\<5>": "An <1>office</1>"})
    assert engine.calls == ["Ein <1>Amt</1> \\<5>"]
    assert raw.calls == ["Ein Amt <5>"]


def test_the_same_text_is_translated_once_and_counted_each_time(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "twice.tsv"
    file.write_text("Das Amt\tThe office\nDas Amt\tThe authority\n")
    engine = FakeEngine({"Das Amt": "The office"})
    report = evaluate(
        workspace,
        SAMPLE,
        file,
        language="en",
        progress=Silent(),
        engines=lambda s, t: engine,
        raw_engines=lambda s, t: engine,
    )
    assert engine.calls == ["Das Amt", "Das Amt"]  # once as the engine, once as the model alone
    assert report.segments == 2
    assert report.chrf is not None
    assert report.chrf.value < 100


def test_texts_without_words_are_offered_as_they_are(measure: Measure) -> None:
    engine = FakeEngine({"0821 555123": "nonsense"})
    told = measure(engine, engine, {"0821 555123": "0821 555123"}).as_json()
    assert told["chrf"] == pytest.approx(100)
    assert told["chrf_raw_mt"] == 0
    assert (told["literals_kept"], told["literals_kept_raw_mt"]) == (1, 0)


def test_what_is_lost_is_counted_and_so_is_what_the_reviewer_is_told(measure: Measure) -> None:
    source = "Rufen Sie an: 0821 555123"
    report = measure(FakeEngine({source: "Please call"}), PERFECT, {source: PAIRS[source]})
    assert (report.literals.value, report.literals_or_flagged.value) == (0, 1)
    assert report.literals_raw.value == 1


def test_empty_answers_count_against_the_scores_but_not_as_lost(measure: Measure) -> None:
    empty = next(iter(PAIRS))
    told = measure(FakeEngine(PAIRS | {empty: ""}), PERFECT).as_json()
    assert (told["untranslated"], told["untranslated_raw_mt"]) == (1, 0)
    assert isinstance(told["chrf"], float)
    assert told["chrf"] < 100
    assert told["chrf_offered"] == pytest.approx(100)
    assert told["term_accuracy"] == 0.5
    assert (told["coded"], told["codes_kept"], told["literals_kept"]) == (0, None, 1)


def test_an_answer_with_broken_codes_is_told_and_never_counted_as_an_offer(measure: Measure) -> None:
    broken = next(iter(PAIRS))
    told = measure(FakeEngine(PAIRS | {broken: "The immigration office is closed."}), PERFECT).as_json()
    assert (told["coded"], told["codes_kept"], told["untranslated"]) == (1, 0, 1)


def test_nothing_offered_at_all_is_no_division_by_zero(measure: Measure) -> None:
    pairs = {"Guten Tag": "Good day", "Bitte <1>warten</1>": "Please <1>wait</1>", "Zimmer 7": "Room 7"}
    silent = FakeEngine(dict.fromkeys([*pairs, "Bitte warten"], ""))
    report = measure(silent, silent, pairs)
    told = report.as_json()
    assert told["bleu"] == told["chrf"] == told["chrf_raw_mt"] == 0
    assert told["chrf_offered"] is told["codes_kept"] is told["literals_kept"] is None
    assert "left empty: 3, alone 3" in report.lines()


def test_without_terms_there_is_no_accuracy(measure: Measure) -> None:
    report = measure(PERFECT, PERFECT, {"Bitte warten": "Please wait"})
    assert report.as_json()["term_accuracy"] is None
    assert any("none of its terms" in line for line in report.lines())


def test_the_limit_takes_the_first_lines(measure: Measure) -> None:
    engine = FakeEngine()
    assert measure(engine, FakeEngine(), limit=1).segments == 1
    assert engine.calls == [next(iter(PAIRS))]


def test_people_read_both_sides(measure: Measure) -> None:
    lines = measure(PERFECT, FakeEngine()).lines()
    assert lines[0] == "3 segments translated by perfect 1, beside the model alone"
    assert "glossary: 2 of 2 as it wants, alone 0 of 2" in lines
    assert "tags: all in order in 1 of 1 texts that have some" in lines


def test_measuring_writes_nothing(measure: Measure, workspace: Workspace) -> None:
    before = files_of(workspace.root)
    measure(PERFECT, FakeEngine())
    assert files_of(workspace.root) == before


def test_an_engine_that_breaks_is_an_error(measure: Measure) -> None:
    with pytest.raises(EngineError, match="told to fail"):
        measure(FakeEngine(fail_after=1), PERFECT)
    with pytest.raises(EngineError, match="told to fail"):
        measure(PERFECT, FakeEngine(fail_after=1))


def test_without_a_model_there_is_a_way_on(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "reference.tsv"
    file.write_text("a\tb\n")
    with pytest.raises(EngineError, match=r"no de→uk model is installed.*models install FILE"):
        evaluate(workspace, SAMPLE, file, language="uk", progress=Silent(), engines=lambda s, t: None)


def test_what_cannot_be_read_or_is_not_known(workspace: Workspace, tmp_path: Path) -> None:
    for file in (tmp_path / "missing.tsv", tmp_path):
        with pytest.raises(FormatError, match="cannot be read"):
            evaluate(workspace, SAMPLE, file, language="en", progress=Silent())
    with pytest.raises(UsageError, match="'xx' is not a target language"):
        evaluate(workspace, SAMPLE, tmp_path, language="xx", progress=Silent())
    with pytest.raises(UsageError, match="no municipality 'nowhere'"):
        evaluate(workspace, "nowhere", tmp_path, language="en", progress=Silent())


# --- the models alone ------------------------------------------------------------------------------------


def alone(folder: Path, *files: Path) -> ModelsAlone:
    return ModelsAlone([models.install(file, folder) for file in files])


def said(engine: Engine, *texts: str) -> list[str]:
    return [answer.text for answer in engine.translate(texts, Silent())]


def test_the_model_alone_says_what_the_model_says(tiny_model: Path, tmp_path: Path) -> None:
    engine = alone(tmp_path, tiny_model)
    assert engine.name == "translate-de_en 1.0 alone"
    assert said(engine, "Das Amt ist offen", "Bitte hier", "Das Amt ist offen", "") == [
        "The office is open",
        "Please here",
        "The office is open",
        "",
    ]
    assert said(engine) == []


def test_sentences_are_translated_one_by_one_and_joined(tiny_model: Path, tmp_path: Path) -> None:
    assert said(alone(tmp_path, tiny_model), "Das Amt ist offen. Bitte hier.") == ["The office is open. Please here."]


def test_what_runs_in_circles_is_left_as_it_is(tiny_model: Path, tmp_path: Path) -> None:
    assert said(alone(tmp_path, tiny_model), "Schleife") == ["… … … …"]


def test_models_are_chained(make_tiny_model: Callable[..., Path], tiny_model: Path, tmp_path: Path) -> None:
    second = make_tiny_model(tmp_path, "en", "uk", {"office": "управління", "open": "відкрито"})
    engine = alone(tmp_path / "packages", tiny_model, second)
    assert engine.name == "translate-de_en 1.0 + translate-en_uk 1.0 alone"
    assert said(engine, "Amt offen") == ["управління відкрито"]


def test_a_broken_model_is_one_sentence(tiny_model: Path, tmp_path: Path) -> None:
    model = models.install(tiny_model, tmp_path / "packages")
    (model.path / "model" / "model.bin").write_bytes(b"not a model")
    with pytest.raises(EngineError, match=r"translate-de_en.*cannot be run"):
        said(ModelsAlone([model]), "Das Amt")
