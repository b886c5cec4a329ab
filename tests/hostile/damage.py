"""What happens to files on their way back: each kind of damage as a function of chance and bytes.

A kind of the first table changes a file's entries as people and tools do, of the second its lines, of the third its
encoding, of the fourth its bytes, of the fifth the archive that it is packed in. The names are those of the statistics.
"""

from __future__ import annotations

import codecs
import io
import quopri
import re
import subprocess
import tempfile
import textwrap
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import polib
from hostile.world import FORMATS, Work, Written, text_for
from lxml import etree


@dataclass
class Case:
    """A damaged return: what is sent, and what had been written in it."""

    number: int
    rng: Random
    work: Work
    """The file that is damaged."""
    second: Work
    """Another one, of the same format, for splices and merges."""
    kinds: list[str] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    """All whose texts may be in it."""
    more: list[tuple[Written, str]] = field(default_factory=list)
    """Texts written beside: (what, as it stands in the file)."""
    contents: list[bytes] = field(default_factory=list)
    """The files before they were packed."""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    """What is sent."""
    blind: bool = False
    """The bytes were changed where no format has a checksum: within a text it cannot be seen."""

    @property
    def kind(self) -> str:
        return f"{self.work.format}: {' + '.join(self.kinds)}"


Entries = Callable[[Case, str], str]
Bytes = Callable[[Case, bytes], bytes]
Archive = Callable[[Case, str, bytes], list[tuple[str, bytes]]]

# --- entries ---------------------------------------------------------------------------------------------------------


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

# --- lines -----------------------------------------------------------------------------------------------------------


def crlf(case: Case, text: str) -> str:
    return text.replace("\n", "\r\n")


def old_mac(case: Case, text: str) -> str:
    return text.replace("\n", "\r")


def mixed_line_ends(case: Case, text: str) -> str:
    return re.sub("\n", lambda _: case.rng.choice(["\n", "\r\n", "\r", "\r\r\n"]), text)


def blank_lines_lost(case: Case, text: str) -> str:
    return re.sub("\n{2,}", "\n", text)


def blank_lines_more(case: Case, text: str) -> str:
    return text.replace("\n", "\n\n")


def line_ends_lost(case: Case, text: str) -> str:
    return re.sub("\n", lambda _: "" if case.rng.random() < 0.03 else "\n", text)


def all_line_ends_lost(case: Case, text: str) -> str:
    return text.replace("\n", case.rng.choice(["", " "]))


def quoted_in_mail(case: Case, text: str) -> str:
    return "".join(f"> {line}\n" for line in text.split("\n"))


def wrapped_in_mail(case: Case, text: str) -> str:
    return "\n".join(
        part for line in text.split("\n") for part in textwrap.wrap(line, 76, break_on_hyphens=False) or [""]
    )


def lines_lost(case: Case, text: str) -> str:
    case.blind = True  # what follows is then taken for what stood there
    return "\n".join(line for line in text.split("\n") if case.rng.random() > 0.03)


def lines_shuffled(case: Case, text: str) -> str:
    case.blind = True
    lines = text.split("\n")
    start = case.rng.randrange(len(lines))
    part = lines[start : start + case.rng.randint(3, 30)]
    case.rng.shuffle(part)
    lines[start : start + len(part)] = part
    return "\n".join(lines)


def lines_doubled(case: Case, text: str) -> str:
    return "\n".join(f"{line}\n{line}" if case.rng.random() < 0.03 else line for line in text.split("\n"))


def indented(case: Case, text: str) -> str:
    return re.sub(r"(?m)^(?=\S)", lambda _: case.rng.choice(["", " ", "\t", "\u00a0"]), text)


def trailing_space(case: Case, text: str) -> str:
    return re.sub(r"(?m)$", lambda _: case.rng.choice(["", " ", "\t"]), text)


LINES: tuple[Entries, ...] = (
    crlf, old_mac, mixed_line_ends, blank_lines_lost, blank_lines_more, line_ends_lost, all_line_ends_lost,
    quoted_in_mail, wrapped_in_mail, lines_lost, lines_shuffled, lines_doubled, indented, trailing_space,
)  # fmt: skip

# --- encodings -------------------------------------------------------------------------------------------------------


def _encoded(encoding: str, declared: bool, mark: bytes = b"") -> Bytes:
    def encode(case: Case, data: bytes) -> bytes:
        text = data.decode("utf-8", "replace")
        if declared:
            text = re.sub(r"(charset=|encoding=['\"])UTF-8", rf"\g<1>{encoding}", text, flags=re.IGNORECASE)
        encoded = text.encode(encoding, "replace")
        case.blind |= encoded.count("?".encode(encoding)) > text.count("?")  # who can tell that "caf?" was no question
        return mark + encoded

    encode.__name__ = f"{encoding}{' with mark' if mark else ''}{' declared' if declared else ''}"
    return encode


def mojibake(case: Case, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode().decode("latin-1").encode()


def decomposed(case: Case, data: bytes) -> bytes:
    return unicodedata.normalize("NFD", data.decode("utf-8", "replace")).encode()


def half_in_windows(case: Case, data: bytes) -> bytes:
    cut = len(data) // 2
    while cut < len(data) and data[cut] & 0xC0 == 0x80:
        cut += 1
    case.blind = True
    return data[:cut] + data[cut:].decode("utf-8", "replace").encode("cp1252", "replace")


def quoted_printable(case: Case, data: bytes) -> bytes:
    case.blind = True  # a letter less
    return quopri.encodestring(data)


def marks_inside(case: Case, data: bytes) -> bytes:
    """Byte order marks where files were joined."""
    return codecs.BOM_UTF8 + data.replace(b"\n\n", b"\n\n" + codecs.BOM_UTF8, 3)


ENCODINGS: tuple[Bytes, ...] = (
    _encoded("utf-8-sig", False),
    _encoded("utf-16-le", False, codecs.BOM_UTF16_LE),
    _encoded("utf-16-be", True, codecs.BOM_UTF16_BE),
    _encoded("utf-16-le", False),
    _encoded("utf-16-be", False),
    _encoded("utf-32", True),
    _encoded("iso-8859-1", True),
    _encoded("iso-8859-1", False),
    _encoded("windows-1252", True),
    _encoded("windows-1252", False),
    _encoded("windows-1256", True),
    _encoded("windows-1256", False),
    _encoded("cp850", False),
    mojibake, decomposed, half_in_windows, quoted_printable, marks_inside,
)  # fmt: skip

# --- bytes -----------------------------------------------------------------------------------------------------------


def truncated(case: Case, data: bytes) -> bytes:
    return data[: case.rng.randint(1, len(data) - 1)]


def truncated_at_a_line(case: Case, data: bytes) -> bytes:
    cut = data.find(b"\n", case.rng.randint(0, len(data) - 1))
    return data[: cut + 1] if cut > 0 else data[:-1]


def beginning_lost(case: Case, data: bytes) -> bytes:
    return data[case.rng.randint(1, len(data) - 1) :]


def a_bit_flipped(case: Case, data: bytes) -> bytes:
    return _flip(case, data, 1)


def bits_flipped(case: Case, data: bytes) -> bytes:
    return _flip(case, data, case.rng.randint(2, 40))


def many_bits_flipped(case: Case, data: bytes) -> bytes:
    return _flip(case, data, len(data) // 200)


def _flip(case: Case, data: bytes, number: int) -> bytes:
    case.blind = True
    changed = bytearray(data)
    for _ in range(number):
        changed[case.rng.randrange(len(changed))] ^= 1 << case.rng.randrange(8)
    return bytes(changed)


def _range(case: Case, data: bytes, most: int = 4000) -> tuple[int, int]:
    start = case.rng.randrange(len(data))
    return start, min(len(data), start + case.rng.randint(1, most))


def zeros(case: Case, data: bytes) -> bytes:
    case.blind = True
    start, end = _range(case, data)
    return data[:start] + bytes(end - start) + data[end:]


def noise(case: Case, data: bytes) -> bytes:
    case.blind = True
    start, end = _range(case, data)
    return data[:start] + case.rng.randbytes(end - start) + data[end:]


def noise_put_in(case: Case, data: bytes) -> bytes:
    case.blind = True
    start, end = _range(case, data, 400)
    return data[:start] + case.rng.randbytes(end - start) + data[start:]


def a_piece_lost(case: Case, data: bytes) -> bytes:
    case.blind = True
    start, end = _range(case, data)
    return data[:start] + data[end:]


def a_piece_doubled(case: Case, data: bytes) -> bytes:
    case.blind = True
    start, end = _range(case, data)
    return data[:end] + data[start:]


def pieces_swapped(case: Case, data: bytes) -> bytes:
    case.blind = True
    a, b, c = sorted(case.rng.sample(range(len(data)), 3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def spliced_bytes(case: Case, data: bytes) -> bytes:
    """The beginning of one file and the end of another."""
    case.blind = True
    case.works.append(case.second)
    other = case.second.data
    return data[: case.rng.randrange(len(data))] + other[case.rng.randrange(len(other)) :]


BYTES: tuple[Bytes, ...] = (
    truncated, truncated_at_a_line, beginning_lost, a_bit_flipped, bits_flipped, many_bits_flipped, zeros, noise,
    noise_put_in, a_piece_lost, a_piece_doubled, pieces_swapped, spliced_bytes,
)  # fmt: skip

# --- archives --------------------------------------------------------------------------------------------------------


def _zip(members: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 28, 8, 0, 0)), data, method)
    return buffer.getvalue()


def zip_(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([(f"work/{name}", data), ("photo.jpg", b"\xff\xd8\xff")]))]


def zip_stored(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([(name, data)], zipfile.ZIP_STORED))]


def zip_in_zip(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([("inner.zip", _zip([(name, data)]))]))]


def zip_three_deep(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([("a.zip", _zip([("b.zip", _zip([(name, data)]))]))]))]


def zip_with_bits_flipped(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    method = case.rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    return [("back.zip", bits_flipped(case, _zip([(name, data), ("notes.txt", b"hello")], method)))]


def zip_truncated(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", truncated(case, _zip([(name, data), ("photo.jpg", case.rng.randbytes(999))])))]


def zip_without_directory(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    packed = _zip([(name, data)])
    return [("back.zip", packed[: packed.rindex(b"PK\x01\x02")])]


def zip_without_beginning(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", beginning_lost(case, _zip([("photo.jpg", case.rng.randbytes(999)), (name, data)])))]


def zip_behind_zip(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([("photo.jpg", b"\xff\xd8\xff")]) + _zip([(name, data)]))]


def zip_says_wrong_checksum(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    packed = bytearray(_zip([(name, data)]))
    for signature, place in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        packed[packed.find(signature) + place] ^= 0xFF
    return [("back.zip", bytes(packed))]


def zip_says_password(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    packed = bytearray(_zip([(name, data)]))
    packed[packed.rfind(b"PK\x01\x02") + 8] |= 1
    return [("back.zip", bytes(packed))]


def zip_with_odd_names(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    odd = [
        "../../" + name,
        "/etc/" + name,
        "C:\\" + name,
        "a\x00b.po",
        "x" * 300 + name,
        "\u202egnp." + name,
        name + "/",
    ]
    return [("back.zip", _zip([(case.rng.choice(odd), data)]))]


def zip_with_same_names(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    case.works.append(case.second)
    case.contents.append(case.second.data)
    return [("back.zip", _zip_twice(name, data, case.second.data))]


def _zip_twice(name: str, one: bytes, other: bytes) -> bytes:
    """Two files of one name: ``zipfile`` warns, so the second is renamed afterwards."""
    packed = _zip([(f"1{name}", one), (f"2{name}", other)])
    return packed.replace(f"2{name}".encode(), f"1{name}".encode())


def whole_package_back(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The package as it went out, with one file in it changed."""
    with zipfile.ZipFile(io.BytesIO(case.work.original)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    suffix = {"xliff1.2": "_en.xlf", "xliff2.1": "_2.1.xlf"}.get(case.work.format, ".po")
    target = next((m for m in members if m.endswith(suffix)), name)
    return [("back.zip", _zip([*(members | {target: data}).items()]))]


def several_files(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    """A folder with the damaged file, an older copy of it and somebody else's."""
    case.works.append(case.second)
    case.contents += [case.work.data, case.second.data]
    return [(name, data), (f"copy of {name}", case.work.data), (f"more-{case.second.file}", case.second.data)]


def sent_twice(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(name, data), (f"again-{name}", data)]


def other_name(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(case.rng.choice(["back.po", "back.xlf", "back.zip", "back.xliff", "übersetzung fertig (2).po"]), data)]


def plain(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(name, data)]


ARCHIVES: tuple[Archive, ...] = (
    zip_, zip_stored, zip_in_zip, zip_three_deep, zip_with_bits_flipped, zip_truncated, zip_without_directory,
    zip_without_beginning, zip_behind_zip, zip_says_wrong_checksum, zip_says_password, zip_with_odd_names,
    zip_with_same_names, whole_package_back, several_files, sent_twice, other_name,
)  # fmt: skip


def _kinds(po: bool) -> list[tuple[str, Callable[..., object]]]:
    entries = [*BOTH, *(PO_ONLY if po else XLIFF_ONLY)]
    tables: list[tuple[str, Sequence[Callable[..., object]]]] = [
        ("entries", entries), ("lines", LINES), ("encoding", ENCODINGS), ("bytes", BYTES), ("archive", ARCHIVES),
    ]  # fmt: skip
    return [(table, kind) for table, several in tables for kind in several]


KINDS = {True: _kinds(True), False: _kinds(False)}
"""Of PO and of XLIFF: (table, damage)."""


def case_of(works: dict[tuple[str, str], Work], seed: int, number: int) -> Case:
    """The case number ``number``: the same for the same seed. All kinds come in turn, in each format."""
    rng = Random(f"{seed}/{number}")
    format_ = FORMATS[number % len(FORMATS)]
    names = sorted({name for name, _ in works})
    name, second = rng.sample(names, 2)
    case = Case(number, rng, works[name, format_], works[second, format_])
    case.works.append(case.work)
    kinds = KINDS[case.work.is_po]
    turn = number // len(FORMATS)
    chosen = [kinds[turn % len(kinds)]]
    if rng.random() < 0.4:
        chosen.append(rng.choice(kinds))
    order = ("entries", "lines", "encoding", "bytes", "archive")
    chosen.sort(key=lambda pair: order.index(pair[0]))
    text: str | None = case.work.data.decode()
    data = b""
    pack: Archive = plain
    for table, damage in chosen:
        case.kinds.append(damage.__name__.strip("_"))
        if table in ("entries", "lines"):
            assert text is not None
            text = str(damage(case, text))
            continue
        if text is not None:
            data, text = text.encode("utf-8", "surrogatepass"), None
        if table == "archive":
            pack = damage  # type: ignore[assignment]  # the table says so; the last one counts
        else:
            changed = damage(case, data)
            assert isinstance(changed, bytes)
            data = changed or b"\n"
    if text is not None:
        data = text.encode("utf-8", "surrogatepass")
    case.contents.append(data)
    case.files = pack(case, case.work.file, data)
    return case
