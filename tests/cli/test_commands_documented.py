"""The command reference and the program say the same, and no document names a command that does not exist."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli import main  # noqa: F401  (adds every command to the application)
from pipeline.cli.app import app
from pipeline.config import (
    DatabaseSettings,
    FolderStoreSettings,
    IntegreatStoreSettings,
    LibreTranslateSettings,
    MachineSettings,
    Municipality,
    XliffStoreSettings,
)
from pipeline.formats.archive import Limits
from pipeline.formats.safe_xml import DEEPEST, MOST
from pipeline.model import (
    Act,
    Candidate,
    Evidence,
    ExtractedSegment,
    Finding,
    KnownSegment,
    PackageState,
    Segment,
    Severity,
    Target,
    Waiver,
    message,
)
from pipeline.mt.argos.translator import Options
from pipeline.mt.argos.tune import Trial
from pipeline.persistence.repository.targets import Coverage
from pipeline.state import Origin, Review
from pipeline.stations.approve import ApproveReport
from pipeline.stations.candidates import CandidatesReport
from pipeline.stations.check_content import CheckReport
from pipeline.stations.checks import CheckReport as QualityReport
from pipeline.stations.checks import Found, WaiverReport
from pipeline.stations.evaluate import EvaluateReport
from pipeline.stations.evidence import EvidenceReport, PageEvidence
from pipeline.stations.export import ExportReport
from pipeline.stations.glossary_check import GlossaryReport
from pipeline.stations.glossary_export import GlossaryExportReport
from pipeline.stations.glossary_import import GlossaryImportReport
from pipeline.stations.harvest import HarvestReport
from pipeline.stations.overview import OverviewReport
from pipeline.stations.packages import PackagesReport
from pipeline.stations.pretranslate import PretranslateReport
from pipeline.stations.pseudo import PseudoReport
from pipeline.stations.pull import PullReport
from pipeline.stations.push import PushReport
from pipeline.stations.report import Report
from pipeline.stations.status import StatusReport
from pipeline.stations.take_in import TakeInReport
from pipeline.stations.tm import TmExportReport, TmImportReport
from pipeline.stations.tune import TuneReport

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs" / "guides" / "commands.md").read_text(encoding="utf-8")
ROOT_COMMAND: Any = typer.main.get_command(app)


def all_commands(command: Any = ROOT_COMMAND, name: str = "") -> Iterator[tuple[str, Any]]:
    """(``municipality add``, command) for everything that does something."""
    for part, inner in getattr(command, "commands", {}).items():
        yield from all_commands(inner, f"{name} {part}".strip())
    if not getattr(command, "commands", {}):
        yield name, command


COMMANDS = dict(all_commands())


def options_of(command: Any) -> set[str]:
    return {opt for parameter in command.params for opt in parameter.opts if opt.startswith("-")}


COMMON = options_of(ROOT_COMMAND) | {"--help"}


def sections() -> dict[str, str]:
    """Command → its section of the reference."""
    parts = re.split(r"^#{2,3} (.*)$", REFERENCE, flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {title[13:-1]: text for title, text in pairs if title.startswith("`sprachlotse ")}


SECTIONS = sections()


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_and_arguments_are_those_of_the_program(name: str) -> None:
    section = SECTIONS[name]
    rows = "\n".join(re.findall(r"^\| (`-.*?) \|", section, re.MULTILINE))
    documented = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", rows))
    assert documented == options_of(COMMANDS[name])
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "argument":
            assert parameter.metavar in section


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_leads_to_each(name: str) -> None:
    assert f"(#sprachlotse-{name.replace(' ', '-')})" in REFERENCE


def test_the_options_before_the_command_are_documented() -> None:
    head = REFERENCE.split("## Commands")[0]
    assert {option for option in COMMON if f"`{option}" not in head} == set()


NOW = datetime(2026, 1, 1, tzinfo=UTC)
PACKAGES = PackagesReport((PackageState("", "", "", "", NOW, "", None, 1, 0),))
WAIVERS = WaiverReport((Waiver("", "", "codes", "", "", "", NOW),))
ACT = Evidence("", "", Act.REVIEWED, "", Origin.MACHINE, "", "", NOW)
FOUND = Found("", "", "", "", "", "", (Finding("codes", Severity.BLOCK, message("")),))

CANDIDATES = CandidatesReport(
    KnownSegment(Segment("", ExtractedSegment("", ""), 0, 1), "", True, "", ""),
    "",
    Target("", "", "", Origin.HUMAN, Review.FINAL, ""),
    (("", Candidate("", "", "", "", Origin.HUMAN, Review.FINAL, "", "")),),
)

REPORTS: dict[str, Report] = {
    "pull": PullReport(""),
    "harvest": HarvestReport(""),
    "pretranslate": PretranslateReport(""),
    "export": ExportReport("", ""),
    "import": TakeInReport(),
    "approve": ApproveReport(""),
    "push": PushReport(""),
    "evaluate": EvaluateReport("", ""),
    "pseudo": PseudoReport("", Path()),
    "check-content": CheckReport(),
    "status": StatusReport(()),
    "report": OverviewReport("", Path()),
    "models tune": TuneReport("", 1, (Trial(Options(), 1.0),)),
    "glossary check": GlossaryReport((), (), (), (), None, (), {}),
    "glossary import": GlossaryImportReport("", Path()),
    "glossary export": GlossaryExportReport("", Path(), (), ()),
    "tm import": TmImportReport(""),
    "tm export": TmExportReport("", Path(), Counter()),
    "packages list": PACKAGES,
    "candidates list": CANDIDATES,
    "evidence": EvidenceReport("", (PageEvidence("", "", "", 1, 1, 1, 0, 1, 0, (ACT,)),)),
    "qa run": QualityReport("", 1, (FOUND,)),
    "qa waivers": WAIVERS,
}


def keys_in(value: object) -> set[str]:
    """The keys of an object, and of those in it and in its lists."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_in(inner)}
    return {key for inner in value for key in keys_in(inner)} if isinstance(value, list) else set()


@pytest.mark.parametrize("name", REPORTS)
def test_json_keys_are_documented(name: str) -> None:
    keys = keys_in(REPORTS[name].as_json())
    if name == "status":
        keys |= {field.name for field in fields(Coverage)}
        keys |= {"municipality", "name", "documents", "held", "hidden", "links"}
    assert {key for key in keys if f"`{key}`" not in SECTIONS[name]} == set()


def test_every_setting_is_documented() -> None:
    settings = REFERENCE.split("## Settings: sprachlotse.toml")[1].split("\n## ")[0]
    stores = (FolderStoreSettings, IntegreatStoreSettings, XliffStoreSettings)
    models = (DatabaseSettings, MachineSettings, Municipality, *stores, LibreTranslateSettings)
    names = {name for model in models for name in model.model_fields} - {"slug"}
    assert {name for name in names if not re.search(rf"[`{{ ,]{name}[`=\s]", settings)} == set()


def test_the_limits_for_returned_files_are_those_of_the_program() -> None:
    guide = (ROOT / "docs" / "guides" / "admin.md").read_text(encoding="utf-8")
    table = guide.split("| limit | |")[1].split("\n\n")[0]
    limits = Limits()
    said = [
        f"{limits.members:,} files, {limits.total // 2**20} MB unpacked, {limits.texts:,} texts,",
        f"| file | {limits.file // 2**20} MB |",
        f"that is {limits.ratio} times as large",
        f"{MOST:,} texts, {DEEPEST} elements",
    ]
    assert [limit for limit in said if limit not in table] == []


# --- what other documents tell people to type ------------------------------------------------------------

_DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "glossaries" / "README.md", ROOT / "data" / "README.md"]
_DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))


def typed(text: str) -> Iterator[str]:
    """Everything after ``sprachlotse`` in code, e.g. ``push --dry-run``."""
    for code in re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL):
        for line in code.strip("`").replace("\\\n", " ").splitlines():
            for call in re.findall(r"(?<![\w.-])(?:[\w./]*/)?sprachlotse ([^#|&]+)", line):
                yield call.strip()


def fault(call: str) -> str:
    """Why ``sprachlotse call`` cannot be typed; empty when it can. Words in capitals stand for anything."""
    words = shlex.split(call.replace("[", "").replace("]", ""))
    before: list[str] = []
    while words and words[0].startswith("-"):
        before.append(words.pop(0))
        if before[-1] == "--workspace":
            words = words[1:]
    unknown = [word for word in before if word not in COMMON]
    if unknown or not words:
        return f"no option {unknown[0]}" if unknown else ""
    if words[0].isupper() or words[0] in {"…", ">"}:
        return ""
    name = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
    if name not in COMMANDS:
        return "" if words[0] in {known.split()[0] for known in COMMANDS} and len(words) == 1 else f"no command {name}"
    wrong = [w for w in words if re.match(r"--?[a-z]", w) and w not in options_of(COMMANDS[name]) | COMMON]
    return f"{name} has no option {wrong[0]}" if wrong else ""


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda file: file.name)
def test_what_documents_tell_people_to_type_can_be_typed(document: Path) -> None:
    faults = {call: fault(call) for call in typed(document.read_text(encoding="utf-8"))}
    assert {call: why for call, why in faults.items() if why} == {}


@pytest.mark.parametrize(
    ("call", "good"),
    [
        ("push --dry-run -l en", True),
        ("--workspace demo status", True),
        ("COMMAND --help", True),
        ("models install de-en", True),
        ("models", True),
        ("fly", False),
        ("models paint", False),
        ("push --force", False),
        ("--loud status", False),
    ],
)
def test_what_cannot_be_typed_is_noticed(call: str, good: bool) -> None:
    assert (fault(call) == "") is good


def test_calls_are_found_in_spans_blocks_and_over_lines() -> None:
    text = "`sprachlotse pull` and `sprachlotse.toml`\n```sh\n.venv/bin/sprachlotse push \\\n  --dry-run  # look\n```\n"
    assert [" ".join(call.split()) for call in typed(text)] == ["pull", "push --dry-run"]
