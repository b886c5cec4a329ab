"""Does a store dump survive being cut and put together again, and what of it will the Integreat CMS change?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.html.fragile import Fragile, Harm, fragile
from pipeline.progress import Progress
from pipeline.stations.report import counted
from pipeline.steps.segment import assemble, cut


@dataclass
class CheckReport:
    """What came of it."""

    documents: int = 0
    identical: int = 0
    units: int = 0
    """Blocks with text."""
    segments: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    """(entry, reason)"""
    fragile: list[tuple[str, Fragile]] = field(default_factory=list)
    """(entry, what the Integreat CMS changes in it when somebody saves it)"""

    @property
    def attention(self) -> bool:
        return bool(self.failures)

    def as_json(self) -> dict[str, object]:
        return {
            "documents": self.documents,
            "identical": self.identical,
            "units": self.units,
            "segments": self.segments,
            "failures": [{"entry": entry, "reason": reason} for entry, reason in self.failures],
            "fragile": [
                {"entry": entry, "harm": one.harm, "what": one.what, "becomes": one.becomes, "count": one.count}
                for entry, one in self.fragile
            ],
        }

    def lines(self) -> list[str]:
        lines = [
            f"{self.identical} of {counted(self.documents, 'document')} identical,"
            f" {counted(self.units, 'unit')}, {counted(self.segments, 'segment')}"
        ]
        lines += [f"failed: {entry}: {reason}" for entry, reason in self.failures]
        lines += [f"fragile: {entry}: {one}" for entry, one in self.fragile if one.harm is not Harm.TIDIED]
        if tidied := len({entry for entry, one in self.fragile if one.harm is Harm.TIDIED}):
            lines.append(f"the Integreat CMS writes {counted(tidied, 'document')} in another way, which shows nowhere")
        return lines


def check_content(file: Path, *, progress: Progress) -> CheckReport:
    """Cut every document of a ``pages.json`` (or events, locations) and put it together with its own texts.

    Also told is what the Integreat CMS will change in it, so that editors can write it otherwise before it is
    translated. Raises StoreError when the file is not a list of documents.
    """
    try:
        entries = json.loads(file.read_bytes())
    except OSError as exc:
        raise StoreError(f"{file} cannot be read ({exc.strerror})", "name a pages.json of a store dump") from exc
    except (ValueError, RecursionError) as exc:
        raise StoreError(f"{file} is not valid JSON ({exc})", "name a pages.json of a store dump") from exc
    if not isinstance(entries, list):
        raise StoreError(f"{file} is not a list of documents", "name a pages.json of a store dump")
    report = CheckReport(documents=len(entries))
    progress.start("Checking", len(entries))
    for number, entry in enumerate(entries, 1):
        progress.advance()
        title = entry.get("title") if isinstance(entry, dict) else None
        content = entry.get("content") if isinstance(entry, dict) else None
        name = f"entry {number}" + (f" ({entry.get('path')})" if isinstance(entry, dict) else "")
        if not isinstance(title, str) or not isinstance(content, str):
            report.failures.append((name, "it has no title and content that are texts"))
            continue
        report.fragile += [(name, one) for one in fragile(content)]
        segments = cut(title, content)
        report.segments += len(segments)
        report.units += len({(segment.field, segment.unit) for segment in segments})
        if assemble(title, content, [segment.text for segment in segments]) == (title, content):
            report.identical += 1
        else:
            report.failures.append((name, "put together again it is not the same"))
    return report
