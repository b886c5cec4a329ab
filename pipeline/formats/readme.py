"""``README.txt`` of a package: half a page for the volunteer, German and English."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

from pipeline.formats.carry import plain
from pipeline.model import PackageInfo

_TEXT = {
    "de": """\
ÜBERSETZUNGSPAKET {name}
{source} → {target}, Paket {id}
(English below)

Was ist zu tun? Prüfen und verbessern Sie die vorgeschlagenen Übersetzungen, und übersetzen Sie, was noch leer
ist. Sie müssen nicht alles schaffen: Auch ein teilweise bearbeitetes Paket hilft.

1. ÖFFNEN
{files}
2. PRÜFEN
   „Muss überarbeitet werden“ (englisch „needs work“ oder „fuzzy“) heißt: Das ist ein Vorschlag, meist von einer
   Maschine, den noch niemand geprüft hat. Stimmt der Text, nehmen Sie die Markierung weg (in Poedit: Strg+U).
   Erst damit sagen Sie: Das kann so veröffentlicht werden.
3. DIE NUMMERIERTEN TAGS BEHALTEN
   <1>…</1> ist zum Beispiel ein Link oder fetter Text, <2/> ein Symbol. Jedes Tag muss auch in der Übersetzung
   stehen, an der passenden Stelle. Telefonnummern, Uhrzeiten und Internetadressen bleiben, wie sie sind.
4. HINWEISE LESEN
   Bei jedem Eintrag steht, auf welcher Seite er vorkommt („Page“), was das Glossar sagt („Glossary“) und worauf
   besonders zu achten ist („Look at“). „risk 72 %“ sagt, wie wahrscheinlich es ist, dass man eine maschinelle
   Übersetzung besser neu schreibt als ausbessert.
5. ZURÜCKSENDEN
   Speichern Sie, und schicken Sie die Datei oder das ganze Paket (als ZIP) an die Stelle, von der Sie es haben.
   Wie die Datei heißt, ist gleichgültig.
""",
    "en": """\
TRANSLATION PACKAGE {name}
{source} → {target}, package {id}

What is there to do? Check and improve the suggested translations, and translate what is still empty. You need not
do all of it: a package that is partly done helps, too.

1. OPEN
{files}
2. CHECK
   “Needs work” or “fuzzy” means: this is a suggestion, mostly by a machine, that nobody has checked yet. If the
   text is right, take the mark away (in Poedit: Ctrl+U). Only then do you say: this can be published as it is.
3. KEEP THE NUMBERED TAGS
   <1>…</1> is a link or bold text, for example, <2/> an icon. Each tag must be in the translation as well, in the
   fitting place. Phone numbers, times and web addresses stay as they are.
4. READ THE NOTES
   Each entry says on which page it stands (“Page”), what the glossary says (“Glossary”), and what needs special
   care (“Look at”). “risk 72 %” says how likely it is that a machine translation is better rewritten than mended.
5. SEND IT BACK
   Save, and send the file or the whole package (as a ZIP) to where you got it from. The name of the file does not
   matter.
""",
}

_OPEN = {
    "de": {
        ".po": "   {file}: mit Poedit, OmegaT, Virtaal oder Lokalize.",
        ".xlf": "   {file}: mit anderen Übersetzungsprogrammen. Bestätigen Sie dort jeden geprüften Eintrag.",
        "": "   Bearbeiten Sie nur eine dieser Dateien; in OmegaT die mit der Endung .po.",
    },
    "en": {
        ".po": "   {file}: with Poedit, OmegaT, Virtaal or Lokalize.",
        ".xlf": "   {file}: with other translation programs. Confirm each entry there that you have checked.",
        "": "   Work in one of these files only; with OmegaT, in the one ending in .po.",
    },
}


def readme(info: PackageInfo, files: Sequence[str]) -> bytes:
    """UTF-8 with byte order mark and CRLF, so that every editor on every system shows it right.

    ``files`` are the names of the ``.po`` and ``.xlf`` files in the package.
    """
    parts = []
    for language, text in _TEXT.items():
        lines = [_OPEN[language]["." + file.rpartition(".")[2]].format(file=file) for file in files]
        if len(files) > 1:
            lines.append(_OPEN[language][""])
        part = text.format(
            name=plain(info.name),
            id=plain(info.id),
            source=language_name(info.source_language, language),
            target=language_name(info.target_language, language),
            files="\n".join(lines),
        )
        parts.append(part)
    return "\n\n".join(parts).replace("\n", "\r\n").encode("utf-8-sig")


def language_name(code: str, language: str) -> str:
    """The name of the language ``code`` in ``language``; ``code`` itself when nobody knows one."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(language) or code
    except (ValueError, UnknownLocaleError):
        return code
