"""What people and tools do to the entries of a file."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass

import polib
from hostile.cases import Case, Entries
from hostile.world import Work, Written, text_for
from lxml import etree


@dataclass
class _Parts:
    """A file as a list of entries with what stands around them."""

    head: str
    entries: list[str]
    between: list[str]
    """What follows each entry."""

    @classmethod
    def of(cls, work: Work, text: str) -> _Parts:
        if work.is_po:
            head, *entries = text.rstrip("\n").split("\n\n")
            return cls(f"{head}\n\n", entries, ["\n\n"] * len(entries))
        name = "trans-unit" if work.format == "xliff1.2" else "unit"
        found = list(re.finditer(rf"<{name} .*?</{name}>", text, re.DOTALL))
        ends = [*(match.start() for match in found[1:]), len(text)]
        between = [text[match.end() : end] for match, end in zip(found, ends, strict=True)]
        return cls(text[: found[0].start()], [match[0] for match in found], between)

    def __str__(self) -> str:
        return self.head + "".join(a + b for a, b in zip(self.entries, self.between, strict=True))


def _some(case: Case, parts: _Parts, least: int = 1) -> list[int]:
    number = case.rng.randint(least, max(least, len(parts.entries) // 3))
    return sorted(case.rng.sample(range(len(parts.entries)), min(number, len(parts.entries))))


def shuffled(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    case.rng.shuffle(parts.entries)
    return str(parts)


def dropped(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        parts.entries[place] = ""
    return str(parts)


def doubled(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        parts.entries[place] += ("\n\n" if case.work.is_po else "\n") + parts.entries[place]
    return str(parts)


def doubled_with_other_text(case: Case, text: str) -> str:
    """Two people's versions of an entry in one file."""
    parts = _Parts.of(case.work, text)
    left = {entry.id: entry for entry in case.work.written}
    for place in _some(case, parts):
        entry = parts.entries[place]
        id_ = next((id_ for id_ in case.work.needles if f'"{id_}"' in entry), None)
        needle = case.work.needles.get(id_ or "", "")
        if id_ is None or needle not in entry or "<" in needle:
            continue
        written = left[id_]
        other = text_for(written.source, written.language, 3000 + case.rng.randrange(900))
        as_it_stands = polib.escape(other) if case.work.is_po else needle_of_xml(other)
        case.more.append((Written(id_, written.language, written.source, other, written.signed, True), as_it_stands))
        copy = entry.replace(needle, as_it_stands)
        parts.entries[place] += ("\n\n" if case.work.is_po else "\n") + copy
    return str(parts)


def needle_of_xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_ID = re.compile(r"\b[a-z2-7]{16}\b")


def _own_id(entry: str) -> str:
    found = re.search(r'(?:msgctxt|<trans-unit id=|<unit id=) ?"([a-z2-7]{16})"', entry)
    return found[1] if found else ""


def ids_swapped(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for _ in range(case.rng.randint(1, 5)):
        one, other = case.rng.sample(range(len(parts.entries)), 2)
        a, b = _own_id(parts.entries[one]), _own_id(parts.entries[other])
        if a and b:
            parts.entries[one] = parts.entries[one].replace(a, b)
            parts.entries[other] = parts.entries[other].replace(b, a)
    return str(parts)


def ids_all_moved_on(case: Case, text: str) -> str:
    """A table in between, sorted in one column only."""
    parts = _Parts.of(case.work, text)
    ids = [_own_id(entry) for entry in parts.entries]
    parts.entries = [e.replace(a, b) for e, a, b in zip(parts.entries, ids, ids[1:] + ids[:1], strict=True)]
    return str(parts)


def ids_lost(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        entry = parts.entries[place]
        entry = re.sub(r"msgctxt .*\n", "", entry) if case.work.is_po else _ID.sub("", entry)
        parts.entries[place] = entry
    return str(parts)


def ids_numbered(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    parts.entries = [re.sub(_own_id(e) or "(?!)", str(n), e) for n, e in enumerate(parts.entries)]
    return str(parts)


def ids_unknown(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        id_ = _own_id(parts.entries[place])
        parts.entries[place] = re.sub(id_ or "(?!)", id_[::-1], parts.entries[place])
    return str(parts)


def sources_edited(case: Case, text: str) -> str:
    """Somebody corrected the German in the translation program."""
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        parts.entries[place] = re.sub(r'((?:msgid "|<source>)[^"<\n]*?)e', r"\1ee", parts.entries[place], count=1)
    return str(parts)


def sources_swapped(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    pattern = re.compile(r'msgid (?:".*"\n)+|<source>.*?</source>')
    one, other = case.rng.sample(range(len(parts.entries)), 2)
    a, b = pattern.search(parts.entries[one]), pattern.search(parts.entries[other])
    if a and b:
        first, second = parts.entries[one], parts.entries[other]
        parts.entries[one] = first[: a.start()] + b[0] + first[a.end() :]
        parts.entries[other] = second[: b.start()] + a[0] + second[b.end() :]
    return str(parts)


def header_lost(case: Case, text: str) -> str:
    if case.work.is_po:
        return text.partition("\n\n")[2]
    if case.work.format == "xliff1.2":
        return re.sub(r"<header>.*?</header>", "", text, flags=re.DOTALL)
    return re.sub(r"<file ([^>]*)><mda:metadata>.*?</mda:metadata>", r"<file \1>", text, flags=re.DOTALL)


def header_of_another(case: Case, text: str) -> str:
    """The entries were pasted into the file of another package."""
    parts, other = _Parts.of(case.work, text), _Parts.of(case.second, case.second.data.decode())
    parts.head = other.head
    return str(parts)


def wrong_language(case: Case, text: str) -> str:
    code = case.rng.choice(["fr", "ar", "de", "xx", "en-US", "EN", ""])
    return re.sub(r'(Language: |target-language="|trgLang=")[a-z]{2}', lambda m: m[1] + code, text)


def spliced_entries(case: Case, text: str) -> str:
    """Entries of two packages in one file."""
    parts, other = _Parts.of(case.work, text), _Parts.of(case.second, case.second.data.decode())
    case.works.append(case.second)
    kept = [e for e in parts.entries if case.rng.random() < 0.6] + [e for e in other.entries if case.rng.random() < 0.6]
    case.rng.shuffle(kept)
    tail = parts.between[-1]
    return parts.head + ("\n\n" if case.work.is_po else "\n").join(kept) + tail


def pasted_behind(case: Case, text: str) -> str:
    """Two whole files, one behind the other."""
    case.works.append(case.second)
    return text + case.rng.choice(["", "\n", "\n\n"]) + case.second.data.decode()


def pasted_inside(case: Case, text: str) -> str:
    case.works.append(case.second)
    parts = _Parts.of(case.work, text)
    place = case.rng.randrange(len(parts.entries))
    parts.between[place] += case.second.data.decode() + "\n"
    return str(parts)


def targets_lost(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        entry = parts.entries[place]
        entry = re.sub(r'msgstr (?:".*"\n?)+', 'msgstr ""', entry)
        parts.entries[place] = re.sub(r"(</source>\s*)<target.*?</target>", r"\1", entry, flags=re.DOTALL)
    return str(parts)


def comments_lost(case: Case, text: str) -> str:
    if case.work.is_po:
        return re.sub(r"(?m)^#[.:|~ ].*\n", "", text)
    return re.sub(
        r"<note .*?</note>|<alt-trans.*?</alt-trans>|<mtc:matches>.*?</mtc:matches>", "", text, flags=re.DOTALL
    )


def obsolete(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        lines = parts.entries[place].split("\n")
        parts.entries[place] = "\n".join(f"#~ {x}" for x in lines if not x.startswith("#") or x.startswith("#, "))
        parts.entries[place] = parts.entries[place].replace("#~ #, ", "#, ")
    return str(parts)


def flags_rewritten(case: Case, text: str) -> str:
    forms = ["#,fuzzy", "#, fuzzy, no-wrap", "#, no-wrap, fuzzy", "#,  fuzzy", "#, c-format\n#, fuzzy", "#,fuzzy "]
    return re.sub(r"#, fuzzy", lambda _: case.rng.choice(forms), text)


def left_by_version_control(case: Case, text: str) -> str:
    case.works.append(case.second)
    parts, other = _Parts.of(case.work, text), _Parts.of(case.second, case.second.data.decode())
    for place in _some(case, parts):
        mine, theirs = parts.entries[place], case.rng.choice(other.entries)
        parts.entries[place] = f"<<<<<<< HEAD\n{mine}\n=======\n{theirs}\n>>>>>>> theirs"
    return str(parts)


def _gettext(case: Case, text: str, *options: str, second: str | None = None) -> str:
    """Run one of gettext's tools; a file that it refuses stays what it is."""
    files = ["-", *([second] if second else [])]
    try:
        done = subprocess.run([*options, *files], input=text.encode(), capture_output=True, check=False, timeout=60)
    except FileNotFoundError:  # gettext is not installed
        case.kinds[-1] += " (not installed)"
        return text
    return done.stdout.decode() if done.returncode == 0 and done.stdout else text


def msgcat_merged(case: Case, text: str) -> str:
    """``msgcat`` of two people's files: where they differ it writes both, with marks between."""
    case.works.append(case.second)
    with tempfile.NamedTemporaryFile(suffix=".po") as file:
        file.write(case.second.data)
        file.flush()
        return _gettext(case, text, "msgcat", second=file.name)


def msgcat_of_two_versions(case: Case, text: str) -> str:
    """The same entries translated twice, merged."""
    catalogue = polib.pofile(text)
    left = {entry.id: entry for entry in case.work.written}
    for entry in catalogue:
        written = left.get(entry.msgctxt)
        if written and written.own and case.rng.random() < 0.3:
            other = text_for(written.source, written.language, 3000 + case.rng.randrange(900))
            entry.msgstr = other
            case.more.append(
                (Written(written.id, written.language, written.source, other, False, True), polib.escape(other))
            )
    with tempfile.NamedTemporaryFile(suffix=".po") as file:
        file.write(str(catalogue).encode())
        file.flush()
        return _gettext(case, text, "msgcat", second=file.name)


def msgattrib_done(case: Case, text: str) -> str:
    return _gettext(case, text, "msgattrib", "--translated", "--no-fuzzy")


def msgattrib_obsolete(case: Case, text: str) -> str:
    return _gettext(case, text, "msgattrib", "--set-obsolete")


def msgcat_escaped(case: Case, text: str) -> str:
    return _gettext(case, text, "msgcat", "--escape", "--sort-output", "--no-wrap")


def msguniq(case: Case, text: str) -> str:
    return _gettext(case, doubled(case, text), "msguniq")


def made_plural(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        entry = parts.entries[place]
        parts.entries[place] = re.sub(r"\nmsgstr ", '\nmsgid_plural "viele"\nmsgstr[1] ""\nmsgstr[0] ', entry)
    return str(parts)


def pretty_printed(case: Case, text: str) -> str:
    root = etree.fromstring(text.encode(), etree.XMLParser(remove_blank_text=True))
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def namespace_lost(case: Case, text: str) -> str:
    return re.sub(r' xmlns="[^"]*"', "", text)


def other_prefix(case: Case, text: str) -> str:
    names = "xliff|file|header|body|trans-unit|unit|segment|source|target|g|x|pc|ph|note|notes"
    text = re.sub(rf"<(/?)({names})(?=[ />])", r"<\1x:\2", text)
    return text.replace(' xmlns="', ' xmlns:x="', 1)


def foreign_elements(case: Case, text: str) -> str:
    text = re.sub(r"(<xliff)", r'\1 xmlns:tool="urn:tool"', text, count=1)
    return re.sub(r"(</source>)", r'\1<tool:state confirmed="yes"><tool:target>x</tool:target></tool:state>', text)


def numeric_references(case: Case, text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()


def in_cdata(case: Case, text: str) -> str:
    return re.sub(r"(<target[^>/]*>)([^<]+)(</target>)", r"\1<![CDATA[\2]]>\3", text)


def commented_out(case: Case, text: str) -> str:
    parts = _Parts.of(case.work, text)
    for place in _some(case, parts):
        parts.entries[place] = f"<!-- {parts.entries[place]} -->"
    return str(parts)


def tags_broken(case: Case, text: str) -> str:
    """Edited by hand."""
    for _ in range(case.rng.randint(1, 6)):
        tags = list(re.finditer(r"</?[a-z][^<>]*>", text))
        tag = case.rng.choice(tags)
        broken = case.rng.choice([tag[0][:-1], tag[0][1:], tag[0].replace('"', "", 1), "", tag[0] * 2, tag[0].upper()])
        text = text[: tag.start()] + broken + text[tag.end() :]
    return text


def ampersands(case: Case, text: str) -> str:
    return re.sub(r"( )(?=[a-z])", lambda m: " & " if case.rng.random() < 0.02 else m[0], text)


def document_type(case: Case, text: str) -> str:
    return re.sub(r"(<xliff)", r'<!DOCTYPE xliff SYSTEM "file:///etc/hostname">\1', text, count=1)


def states_lost(case: Case, text: str) -> str:
    return re.sub(r' (?:state|subState|state-qualifier|approved|extradata)="[^"]*"', "", text)


def quotes_unescaped(case: Case, text: str) -> str:
    """Edited by hand in a text editor."""
    lines = text.split("\n")
    for place in case.rng.sample(range(len(lines)), min(5, len(lines))):
        if lines[place].startswith(("msg", '"')) and len(lines[place]) > 12:
            middle = case.rng.randrange(9, len(lines[place]) - 1)
            lines[place] = lines[place][:middle] + '"' + lines[place][middle:]
    return "\n".join(lines)


BOTH: tuple[Entries, ...] = (
    shuffled, dropped, doubled, doubled_with_other_text, ids_swapped, ids_all_moved_on, ids_lost, ids_numbered,
    ids_unknown, sources_edited, sources_swapped, header_lost, header_of_another, wrong_language, spliced_entries,
    pasted_behind, pasted_inside, targets_lost, comments_lost, left_by_version_control,
)  # fmt: skip
PO_ONLY: tuple[Entries, ...] = (
    obsolete, flags_rewritten, msgcat_merged, msgcat_of_two_versions, msgattrib_done, msgattrib_obsolete,
    msgcat_escaped, msguniq, made_plural, quotes_unescaped,
)  # fmt: skip
XLIFF_ONLY: tuple[Entries, ...] = (
    pretty_printed, namespace_lost, other_prefix, foreign_elements, numeric_references, in_cdata, commented_out,
    tags_broken, ampersands, document_type, states_lost,
)  # fmt: skip
