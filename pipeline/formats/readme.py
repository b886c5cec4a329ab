"""``README.html`` of a package: half a page for the volunteer, in the target language, German and English."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import __version__
from pipeline.formats.spoken import Speaker, language_name, template
from pipeline.i18n import chain
from pipeline.model import PackageInfo

_LABELS = {"xliff1.2": "XLIFF 1.2", "xliff2.1": "XLIFF 2.1"}


def readme(info: PackageInfo, files: Sequence[str], translations: Sequence[tuple[str, str]]) -> bytes:
    """HTML in UTF-8, well-formed as XML too; needs no network. The same input gives the same bytes.

    ``files`` are the names in the package that it may speak of; ``translations`` (format, name) those to work in.
    """
    tongues = [Speaker(code, said) for code, said in chain(info.target_language)]
    page = template("readme.html").render(
        info=info,
        tongues=tongues,
        names=[language_name(one.code, one.code) for one in tongues],
        name=language_name,
        translations=translations,
        formats=[format_ for format_, _ in translations],
        labels=_LABELS,
        glossary=next((name for name in files if name.startswith("glossary/")), ""),
        table="glossary.csv" if "glossary.csv" in files else "",
        memory="memory.tmx" if "memory.tmx" in files else "",
        version=__version__,
    )
    return f"{page.strip()}\n".encode()
