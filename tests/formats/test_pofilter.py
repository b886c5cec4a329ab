"""What other people's checkers say of the PO files that really go out: ``msgfmt`` and translate-toolkit's ``pofilter``.

``pofilter`` judges translations, most of its tests by style. So "clean" has two parts. Of what we vouch for in a fresh
package (nothing is fuzzy that a person has signed off), *every* test must be silent. And of all texts, machine
translations included, every test that can say something about the *file* must be silent; :data:`STYLE` names those
that cannot, each with what it took offence at in 4,645 machine translations or 2,380 published ones.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest

from pipeline.config import FILENAME
from pipeline.formats import po
from pipeline.mt.engine import Engine
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent
from pipeline.sample import SAMPLE, create_workspace
from pipeline.state import Review
from pipeline.stations.export import export
from pipeline.stations.harvest import harvest
from pipeline.stations.pretranslate import pretranslate
from pipeline.stations.pull import pull
from pipeline.workspace import Workspace

TO_DO = {
    "untranslated": "an entry without a translation is what a package is for",
    "hassuggestion": "lists entries that show the source as it was before (`#|`)",
}
STYLE = {
    "acronyms": "languages have their own: AMT is OFFICE",
    "brackets": "a translation may explain in brackets, or without",
    "doublequoting": "„…“ becomes “…” or «…»",
    "doublewords": "of a machine, or right: Einreise, Einreisen = entry, entry",
    "endpunc": "of a machine, or right: a heading loses its full stop",
    "filepaths": "takes 'Behörde / Amt' for a path",
    "numbers": "5000 becomes 5,000 and 14 Uhr 2 pm; our own check of literals knows that",
    "puncspacing": "z. B. becomes e.g.",
    "sentencecount": "counts z. B. as a sentence",
    "simplecaps": "English writes no nouns in capitals",
    "singlequoting": "English has apostrophes",
    "startcaps": "as simplecaps",
    "startpunc": "as doublequoting",
    "unchanged": "names of towns and people",
    "urls": "punctuation behind an address counts as a part of it",
    "xmltags": "wants tags in the same order; languages order words differently, and our own check counts tags",
}


FAKE = {
    "emails": "the fake engine writes everything in capitals",
}


def findings(data: bytes, folder: Path, language: str, *options: str) -> Counter[str]:
    """Name of the test → entries at which pofilter takes offence. Runs the real program."""
    file, out = folder / "package.po", folder / "findings.po"
    file.write_bytes(data)
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "translate.filters.pofilter", "--progress=none", f"--language={language}"]
    run = subprocess.run([*command, *options, str(file), str(out)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    if not out.exists():  # it writes nothing where it finds nothing
        return Counter()
    said = "\n".join(entry.tcomment for entry in polib.pofile(str(out)))
    return Counter(re.findall(r"\(pofilter\) (\w+):", said))


def without(*groups: dict[str, str]) -> list[str]:
    return [f"--excludefilter={name}" for group in groups for name in group]


def file_of(workspace: Workspace, slug: str, language: str, engine: Engine | None) -> bytes:
    now = datetime(2026, 11, 22, 8, tzinfo=UTC)
    pull(workspace, slug, now=now, progress=Silent())
    harvest(workspace, slug, language=language, now=now, progress=Silent())
    pretranslate(workspace, slug, language=language, now=now, progress=Silent(), engines=lambda *_: engine)
    package = export(workspace, slug, language=language, now=now, progress=Silent()).package
    assert package is not None
    with zipfile.ZipFile(io.BytesIO(package.read_bytes())) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".po")]
        return archive.read(name)


def judge(data: bytes, folder: Path, language: str, msgfmt: str, *excused: dict[str, str]) -> None:
    file = polib.pofile(data.decode())
    offered = [entry for entry in file if entry.msgstr]
    assert len(offered) > 20
    run = subprocess.run(
        [msgfmt, "--check", "--check-accelerators", "-o", "/dev/null", "-"],
        input=data,
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert findings(data, folder, language, "--nofuzzy", *without(TO_DO)) == {}
    found = findings(data, folder, language, *without(TO_DO, STYLE, *excused))
    assert found == {"isfuzzy": len(file.fuzzy_entries())}  # that is what it is there to say
    # The same texts as they go out once they are signed off: nothing is fuzzy, so nothing is hidden from msgfmt.
    approved = data.replace(b"\n#, fuzzy\n", b"\n")
    run = subprocess.run([msgfmt, "--check", "-o", "/dev/null", "-"], input=approved, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")
    assert findings(approved, folder, language, *without(TO_DO, STYLE, *excused)) == {}


@pytest.mark.parametrize(
    "language", ["en", pytest.param("ar", marks=pytest.mark.slow), pytest.param("uk", marks=pytest.mark.slow)]
)
def test_packages_of_the_sample_are_clean(tmp_path: Path, msgfmt: str, language: str) -> None:
    with create_workspace(tmp_path / "workspace", sample=True) as workspace:
        data = file_of(workspace, SAMPLE, language, FakeEngine())
    judge(data, tmp_path, language, msgfmt, FAKE)


@pytest.mark.slow
def test_packages_of_real_pages_are_clean(shared: Path, tmp_path: Path, msgfmt: str) -> None:
    slug = "lkaugsburg"
    store = f'store = {{ type = "folder", path = "content/{slug}" }}'
    settings = (
        f'[municipality.{slug}]\nname = "Landkreis Augsburg"\ntarget_languages = ["en"]\n{store}\nglossary = []\n'
    )
    (tmp_path / FILENAME).write_text(settings, encoding="utf-8")
    (tmp_path / "glossaries").mkdir()
    for language in ("de", "en"):
        folder = tmp_path / "content" / slug / language
        folder.mkdir(parents=True)
        shutil.copyfile(shared / "content" / slug / language / "pages.json", folder / "pages.json")
    with Workspace.open(tmp_path) as workspace:
        data = file_of(workspace, slug, "en", None)
    assert len(polib.pofile(data.decode())) > 4000
    judge(data, tmp_path, "en", msgfmt)


def test_only_what_is_wrong_in_signed_off_texts_is_found(
    info, make_entry: Callable, tmp_path: Path, msgfmt: str
) -> None:
    """What a municipality that asks for two people sends to the second one, every test but those of style at work."""
    pairs = [
        ("Bau & Verkehr", "Building and traffic"),
        ("Montag 8 bis 12 Uhr", "Monday 8 am to 12 noon"),
        ("100 %d Prozent", "100 percent"),
        ("{name} fehlt", "name is missing"),
        ("C:\\Neu", "the folder New"),
    ]
    entries = [
        make_entry(segment_id=f"{number:016}", source=source, target=target, review=Review.REVIEWED, codes=())
        for number, (source, target) in enumerate(pairs)
    ]
    data = po.serialize(info, entries)
    run = subprocess.run(
        [msgfmt, "--check", "--check-accelerators", "-o", "/dev/null", "-"],
        input=data,
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    found = findings(data, tmp_path, "en", *without(STYLE))
    # Two of these texts are wrong on purpose: the tests of the file see through to them.
    assert found["printf"] == 1
    assert set(found) <= {"printf", "pythonbraceformat", "escapes", "variables"}


def test_no_more_is_excused_than_is_known(tmp_path: Path) -> None:
    """Every excuse names a test that pofilter has: one that is renamed would be switched on unseen, or off."""
    command = [sys.executable, "-m", "translate.filters.pofilter", "--listfilters"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert set(TO_DO) | set(STYLE) <= {line.split("\t")[0] for line in listed.splitlines()}
