"""Our PO files on the way through gettext's own tools and polib, and back: decision 13 has the table."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.formats import po
from pipeline.model import PackageEntry, PackageInfo, ReturnedEntry, Term
from pipeline.state import Origin, Review

Tool = Callable[..., bytes]

TEXTS = [
    ("Guten Tag", "Good day", Review.TRANSLATED),
    ("Öffnungszeiten:\t<1>8–12 Uhr</1>", "Opening hours:\t<1>8 am to 12 noon</1>", Review.FINAL),
    ("Bau & Verkehr", "Building and traffic", Review.FINAL),
    ('Er sagte: "Ja" \\ nein', 'He said: "yes" \\ no', Review.REVIEWED),
    ("Noch nichts", "", Review.INITIAL),
    ("Zeile\nnoch eine\n", "Line\nanother\n", Review.TRANSLATED),
    ("Ein langer Satz, der weiter geht. " * 9, "A long sentence that goes on and on. " * 9, Review.FINAL),
    ("50 %d {name} \x07\u2028", "50 %s {name} \x07\u2028 مرحبا 🎉", Review.TRANSLATED),
    ("Guten Tag", "Hello", Review.TRANSLATED),
]


@pytest.fixture(scope="module")
def entries(make_entry) -> list[PackageEntry]:
    return [
        make_entry(
            segment_id=f"{number:016}",
            source=source,
            target=target,
            review=review,
            url=f"https://example.org/de/a b/{number}/",
            terms=(Term("Tag", "day", "en"),),
            previous_source="Guten Abend" if number == 0 else None,
            repetition_of="0" * 16 if number == 8 else "",
            codes=(),
        )
        for number, (source, target, review) in enumerate(TEXTS)
    ]


@pytest.fixture(scope="module")
def package(info: PackageInfo, entries: list[PackageEntry]) -> bytes:
    return po.serialize(info, entries)


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """Runs a program of gettext in a folder that holds the given files; gives what it prints."""

    def run(name: str, *options: str, data: bytes = b"", **files: bytes) -> bytes:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"{name} is not installed: what gettext makes of our PO files stays unproven here")
        for file, content in files.items():
            (tmp_path / f"{file}.po").write_bytes(content)
        done = subprocess.run([path, *options], input=data, capture_output=True, cwd=tmp_path, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


def content(data: bytes) -> list[tuple[str, str, str, bool]]:
    back = po.parse(data, "back.po")
    assert back.faults == ()
    return [(entry.segment_id, entry.source, entry.target, entry.reviewed) for entry in back.entries]


def hints(data: bytes) -> tuple[str | None, str | None]:
    back = po.parse(data, "back.po")
    return back.package_id, back.target_language


def notes_of(data: bytes) -> dict[str, tuple[str, str, str]]:
    """Comments, address and previous source, by id; white space aside."""
    entries = polib.pofile(data.decode())
    return {
        e.msgctxt: (" ".join(e.comment.split()), e.occurrences[0][0], e.previous_msgid or "")
        for e in entries
        if not e.obsolete
    }


KEEPING = [
    ("msgcat", ["-"], "wrapped"),
    ("msgcat", ["--no-wrap", "-"], "as it was"),
    ("msgcat", ["--sort-output", "-"], "sorted"),
    ("msgcat", ["--sort-by-file", "-"], "sorted"),
    ("msgcat", ["--width=40", "-"], "wrapped"),
    ("msgcat", ["--escape", "-"], "letters as escapes"),
    ("msgcat", ["--indent", "-"], "indented"),
    ("msgcat", ["--strict", "-"], "strict"),
    ("msgattrib", ["--no-obsolete", "-"], "wrapped"),
    ("msgattrib", ["--clear-obsolete", "-"], "wrapped"),
    ("msguniq", ["-"], "wrapped"),
    ("msgconv", ["-t", "UTF-8", "-"], "wrapped"),
    ("msgconv", ["-t", "GB18030", "-"], "another charset"),
    ("msgfilter", ["cat"], "runs a program on each text"),
]


@pytest.mark.parametrize(("name", "options", "what"), KEEPING, ids=lambda value: str(value).strip("[]'"))
def test_tools_that_change_only_the_form(package: bytes, tool: Tool, name: str, options: list[str], what: str) -> None:
    out = tool(name, *options, data=package)
    if "--escape" in options:
        assert b"\\342" in out or "ö".encode() not in out
    assert sorted(content(out)) == sorted(content(package))
    if "sorted" not in what:
        assert content(out) == content(package)
    assert hints(out) == hints(package)
    if "--escape" not in options and "GB18030" not in options and what != "strict":
        assert notes_of(out) == notes_of(package)


@pytest.mark.parametrize("width", [0, 40, 78])
def test_polib(package: bytes, width: int) -> None:
    out = polib.pofile(package.decode(), wrapwidth=width)
    assert content(str(out).encode()) == content(package)
    assert hints(str(out).encode()) == hints(package)
    assert (str(out).encode() == package) == (width == 0)


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (["--translated"], {0, 1, 2, 3, 5, 6, 7, 8}),
        (["--untranslated"], {4}),
        (["--only-fuzzy"], {0, 5, 7, 8}),
        (["--no-fuzzy"], {1, 2, 3, 4, 6}),
    ],
)
def test_msgattrib_chooses(package: bytes, tool: Tool, options: list[str], kept: set[int]) -> None:
    out = tool("msgattrib", *options, "-", data=package)
    assert content(out) == [entry for number, entry in enumerate(content(package)) if number in kept]


def test_msgattrib_takes_marks_away_and_puts_them(package: bytes, tool: Tool) -> None:
    """A person may sign off everything at once with ``--clear-fuzzy``: then everything with a text is signed off."""
    cleared = content(tool("msgattrib", "--clear-fuzzy", "-", data=package))
    assert [(*entry[:3], bool(entry[2])) for entry in content(package)] == cleared
    marked = content(tool("msgattrib", "--set-fuzzy", "-", data=package))
    assert [(*entry[:3], False) for entry in content(package)] == marked
    emptied = content(tool("msgattrib", "--clear-fuzzy", "--empty", "-", data=package))
    assert [entry if entry[3] else (*entry[:2], "", False) for entry in content(package)] == emptied


def test_msgattrib_makes_obsolete(package: bytes, tool: Tool) -> None:
    """Nothing that is commented out counts as signed off, and every text is still there."""
    back = po.parse(tool("msgattrib", "--set-obsolete", "-", data=package), "back.po").entries
    sent = [entry for entry in po.parse(package, "x").entries if entry.target]
    assert [(e.segment_id, e.source, e.target) for e in back if e.target] == [
        (e.segment_id, e.source, e.target) for e in sent
    ]
    assert not any(entry.reviewed for entry in back)
    assert all("obsolete" in entry.where for entry in back)


def test_msgmerge_with_a_template(info, entries: list[PackageEntry], package: bytes, tool: Tool) -> None:
    """Some people update a file from a template: what the template lacks becomes obsolete, but stays."""
    template = po.serialize(
        info, [replace(entry, target="", origin=None) for entry in entries if entry.source != TEXTS[3][0]]
    )
    # In a template hidden ampersands are not hidden: the source is another one for gettext, the id is the same.
    out = tool("msgmerge", "--quiet", "--no-fuzzy-matching", "mine.po", "new.po", mine=package, new=template)
    back = po.parse(out, "back.po")
    by_id: dict[str, list[ReturnedEntry]] = {}
    for entry in back.entries:
        by_id.setdefault(entry.segment_id, []).append(entry)
    for sent in entries:
        assert sent.target in [entry.target for entry in by_id[sent.segment_id]]
    assert [entry.where.partition(" (")[2] for entry in by_id[f"{3:016}"]] == ["obsolete)"]
    assert hints(out) == hints(package)


def test_msgmerge_with_the_newer_package(info, entries: list[PackageEntry], package: bytes, tool: Tool) -> None:
    """A volunteer's old file brought up to date with a new package: gettext offers old texts as fuzzy ones."""
    mine = package.replace(b"#, fuzzy\n", b"", 1)  # the first one signed off
    newer = [
        replace(entries[0], source="Guten Tag zusammen", previous_source="Guten Tag"),
        *entries[1:3],
        replace(entries[5], segment_id="n" * 16, source="Neu", target="New", codes=()),
    ]
    newer_id = replace(info, id="newer")
    out = tool("msgmerge", "--quiet", "--previous", "mine.po", "new.po", mine=mine, new=po.serialize(newer_id, newer))
    back = po.parse(out, "back.po")
    first = next(entry for entry in back.entries if entry.segment_id == "0" * 16)
    assert (first.source, first.target, first.reviewed) == ("Guten Tag zusammen", "Good day", False)
    assert {sent.target for sent in entries if sent.target} <= {entry.target for entry in back.entries}
    assert back.package_id == info.id  # msgmerge keeps the old header
    added = [(entry.target, entry.reviewed) for entry in back.entries if entry.segment_id == "n" * 16]
    assert added == [("New", False)]


def changed(entries: Sequence[PackageEntry]) -> list[PackageEntry]:
    return [replace(entry, target=entry.target.replace("Good", "Nice")) for entry in entries]


def test_msgcat_of_two_packages(info, entries: list[PackageEntry], package: bytes, tool: Tool) -> None:
    """Both texts come out of a conflict, neither signed off, none with a marker in it."""
    other = po.serialize(replace(info, id="other"), changed(entries))
    signed = [data.replace(b"#, fuzzy\n", b"", 1) for data in (package, other)]
    out = tool("msgcat", "mine.po", "theirs.po", mine=signed[0], theirs=signed[1])
    assert out.count(b"#-#-#-#-#") > 4
    back = po.parse(out, "back.po")
    texts = [(entry.target, entry.reviewed) for entry in back.entries if entry.segment_id == "0" * 16]
    assert texts == [("Good day", False), ("Nice day", False)]
    assert "merged from mine.po" in next(entry.where for entry in back.entries if entry.target == "Good day")
    assert not any("#-#-#-#-#" in text for entry in back.entries for text in (entry.target, entry.comment))
    assert {entry.target for entry in [*entries, *changed(entries)]} == {entry.target for entry in back.entries}
    assert back.package_id == info.id
    assert back.faults == (f"several packages were put into one file: {info.id}, other",)
    # Where both agree, it is as it was.
    same = [entry for entry in back.entries if entry.segment_id == f"{1:016}"]
    assert [(entry.target, entry.reviewed) for entry in same] == [(TEXTS[1][1], True)]


def test_msgcat_of_a_merged_file(info, entries: list[PackageEntry], package: bytes, tool: Tool) -> None:
    other = po.serialize(replace(info, id="other"), changed(entries))
    once = tool("msgcat", "mine.po", "theirs.po", mine=package, theirs=other)
    twice = po.parse(tool("msgcat", "once.po", "mine.po", once=once, mine=package), "back.po")
    texts = {entry.target for entry in twice.entries if entry.segment_id == "0" * 16}
    assert texts == {"Good day", "Nice day"}
    assert not any("#-#-#-#-#" in entry.target for entry in twice.entries)


def test_msgcat_use_first(info, entries: list[PackageEntry], package: bytes, tool: Tool) -> None:
    other = po.serialize(replace(info, id="other"), changed(entries))
    out = tool("msgcat", "--use-first", "mine.po", "theirs.po", mine=package, theirs=other)
    assert content(out) == content(package)


@pytest.mark.parametrize("charset", ["ISO-8859-1", "CP1252", "CP1251", "CP1256"])
def test_msgconv_to_old_charsets(info, make_entry, tool: Tool, charset: str) -> None:
    texts = {"CP1251": ("Вулиця", "Ґанок"), "CP1256": ("مرحبا", "بكم")}.get(charset, ("Größe", "¿Qué?"))
    sent = [make_entry(source=texts[0], target=texts[1], review=Review.FINAL, codes=(), title="Wohnen")]
    # Our comments hold typographic signs that Latin-1 lacks; gettext refuses the whole file then.
    plain = re.sub(rb"(?m)^#[ .].*\n", b"", po.serialize(info, sent))
    out = tool("msgconv", "-t", charset, "-", data=plain)
    assert charset.lower().encode() in out.lower()
    assert texts[1].encode(charset) in out
    assert content(out) == [(sent[0].segment_id, *texts, True)]


def test_msgfmt_and_back(package: bytes, tool: Tool, tmp_path: Path) -> None:
    """What is signed off survives even compiling; a package needs no more of a ``.mo`` file."""
    tool("msgfmt", "--check", "--check-accelerators", "-o", "out.mo", "-", data=package)
    out = tool("msgunfmt", "out.mo")
    assert sorted(content(out)) == sorted(entry for entry in content(package) if entry[3])


def test_msginit_and_msgen_lose_no_id(package: bytes, tool: Tool) -> None:
    """``msgen`` fills what is empty with the source: the import must ask about those."""
    filled = content(tool("msgen", "-", data=package))
    for before, after in zip(content(package), filled, strict=True):
        assert after[:3] == (before[0], before[1], before[2] or before[1])


PIECES = [
    "%s", "%d", "%1$s", "%(name)s", "100 % da", "&", "&&", "&D", "{0}", "{name}", "\n", "\t", "\r\n", "\\", "\\n", '"',
    "\a", "\b", "\f", "\v", "\x00", "\x7f", "\x85", "\u2028", "\ud800", "\ufeff", "#~ ", "#, fuzzy", 'msgid "x"', " ",
    "<1>", "</1>", "<U+0026/>", "Guten Tag", "مرحبا", "🎉", "ä", "_", "$(x)", "%%", "#-#-#-#-#",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@given(
    st.lists(
        st.tuples(TEXT.filter(bool), TEXT, st.sampled_from(Review), TEXT, st.none() | TEXT), min_size=1, max_size=40
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_msgfmt_never_complains(info, make_entry, tool: Tool, texts) -> None:
    entries = [
        make_entry(
            segment_id=f"{number:016}",
            source=source,
            target=target,
            review=review,
            title=title,
            previous_source=before,
            origin=Origin.MACHINE,
            flags=(title,),
            url=f"https://example.org/{title}",
        )
        for number, (source, target, review, title, before) in enumerate(texts)
    ]
    data = po.serialize(info, entries)
    path = shutil.which("msgfmt") or pytest.skip("msgfmt is not installed")
    command = [path, "--check", "--check-accelerators", "--verbose", "-o", "/dev/null", "-"]
    run = subprocess.run(command, input=data, capture_output=True, check=False, env={"LC_ALL": "C"})
    assert run.returncode == 0, run.stderr
    signed = sum(bool(entry.target) and entry.review in (Review.REVIEWED, Review.FINAL) for entry in entries)
    assert re.fullmatch(rb"%d translated messages?[^\n]*\.\n" % signed, run.stderr), run.stderr
