"""OmegaT without a screen: projects are made, opened, worked on and turned into translated files by OmegaT itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

HERE = Path(__file__).parent
COMMAND = "omegat"
_NOISE = re.compile(r": Info: |: Error:\s+at ")
_PLACES = ("source", "target", "tm/auto", "glossary", "dictionary", "omegat")


@dataclass(frozen=True)
class Shown:
    """What OmegaT shows beside one segment."""

    id: str
    source: str
    comment: str
    translation: str
    """Empty: none yet."""
    terms: tuple[tuple[str, tuple[str, ...], str], ...]
    """(term, renderings, remarks)."""
    matches: tuple[tuple[str, int, str], ...]
    """(translation, percent, file it comes from), best first."""


class Project:
    """A project folder and what a person does with it."""

    def __init__(self, root: Path, source: str = "de", target: str = "en") -> None:
        assert " " not in str(root), "Debian's start script splits arguments at spaces"
        self.root = root
        self._languages = (source, target)
        for place in _PLACES:
            (root / "project" / place).mkdir(parents=True, exist_ok=True)
        self.folder = root / "project"

    def add(self, place: str, name: str, data: bytes) -> None:
        """Put a file into one of the project's folders."""
        (self.folder / place / name).write_bytes(data)

    def options(self, filter_class: str, masks: str, **options: str) -> None:
        """Options of a file filter, as the dialog "File Filters" stores them for a project."""
        stored = "".join(f"<option name={quoteattr(k)} value={quoteattr(v)}/>" for k, v in options.items())
        files = f'<files sourceFilenameMask={quoteattr(masks)} targetFilenamePattern="${{filename}}"/>'
        text = (
            '<filters removeTags="false" removeSpacesNonseg="true" preserveSpaces="false" ignoreFileContext="false">'
            f'<filter className={quoteattr(filter_class)} enabled="true">{files}{stored}</filter></filters>'
        )
        (self.folder / "omegat" / "filters.xml").write_text(text, encoding="utf-8")

    def translate(
        self,
        typed: Mapping[str, str] | None = None,
        alternatives: Mapping[str, str] | None = None,
        sentences: Mapping[str, str] | None = None,
        *,
        by_sentences: bool = False,
        look: bool = False,
    ) -> tuple[dict[str, bytes], list[Shown]]:
        """Open the project, type, "Create Translated Documents", close.

        ``typed``: id → translation, which OmegaT puts wherever the same source stands; ``alternatives``: only for that
        id; ``sentences``: source of a segment → translation. ``by_sentences``: sentence segmenting, OmegaT's default.
        Returns name → bytes of the files in ``target``, and with ``look`` what was shown beside each segment.
        """
        self._settings(by_sentences)
        job, seen = self.root / "job.json", self.root / "seen.json"
        plan = {
            "typed": dict(typed or {}),
            "alternatives": dict(alternatives or {}),
            "sentences": dict(sentences or {}),
            "look": str(seen) if look else None,
        }
        job.write_text(json.dumps(plan), encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        command = [COMMAND, str(self.folder), "--mode=console-translate", f"--script={HERE / 'omegat.groovy'}"]
        done = subprocess.run(
            [*command, f"--config-dir={self.root / 'config'}"],
            env=environment | {"SPRACHLOTSE_JOB": str(job), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=180,
        )
        said = "\n".join(line for line in (done.stdout + done.stderr).splitlines() if not _NOISE.search(line))
        assert done.returncode == 0, said
        assert "Error:" not in said, said
        assert "Finished" in said, said
        target = self.folder / "target"
        files = {str(p.relative_to(target)): p.read_bytes() for p in sorted(target.rglob("*")) if p.is_file()}
        return files, [_shown(entry) for entry in json.loads(seen.read_text(encoding="utf-8"))] if look else []

    def _settings(self, by_sentences: bool) -> None:
        source, target = (escape(language) for language in self._languages)
        folders = "".join(f"<{n}>__DEFAULT__</{n}>" for n in ("source_dir", "target_dir", "tm_dir", "glossary_dir"))
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<omegat><project version="1.0">{folders}'
            "<glossary_file>__DEFAULT__</glossary_file><dictionary_dir>__DEFAULT__</dictionary_dir>"
            f"<source_lang>{source}</source_lang><target_lang>{target}</target_lang>"
            "<source_tok>org.omegat.tokenizer.LuceneGermanTokenizer</source_tok>"
            f"<sentence_seg>{str(by_sentences).lower()}</sentence_seg>"
            "<support_default_translations>true</support_default_translations><remove_tags>false</remove_tags>"
            "</project></omegat>\n"
        )
        (self.folder / "omegat.project").write_text(text, encoding="utf-8")


def _shown(entry: Mapping[str, Any]) -> Shown:
    return Shown(
        id=entry["id"] or "",
        source=entry["source"],
        comment=entry["comment"],
        translation=entry["translation"],
        terms=tuple((source, tuple(targets), remarks) for source, targets, remarks in entry["terms"]),
        matches=tuple((translation, score, file) for translation, score, file in entry["matches"]),
    )


def require() -> None:
    """Skip where OmegaT is not installed, or is one whose inner classes ``omegat.groovy`` does not know."""
    if shutil.which(COMMAND) is None:
        pytest.skip("OmegaT is not installed (Debian: omegat): what it makes of our files stays unproven here")
    listing = subprocess.run([COMMAND, "--help"], capture_output=True, text=True, timeout=60, check=False)
    version = re.search(r"OmegaT[ -]*(\d+)\.", listing.stdout + listing.stderr)
    if version is not None and int(version[1]) != 3:
        pytest.skip(f"OmegaT {version[1]} is not the one these tests can drive (3.6, as in Debian 12 and 13)")
