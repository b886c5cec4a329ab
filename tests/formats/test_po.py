"""PO as editors and gettext see it, and as people send it back."""

from __future__ import annotations

import gettext
import hashlib
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import polib
import pytest
from babel import Locale
from translate.lang import data as toolkit

from pipeline.errors import FormatError
from pipeline.formats import po
from pipeline.model import ReturnedEntry
from pipeline.state import Review

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: en\\n"\n\n'
ENTRY = '#, fuzzy\nmsgctxt "id1"\nmsgid "Tag"\nmsgstr "day"\n\n'


def parse(text: str) -> tuple[ReturnedEntry, ...]:
    return po.parse(text.encode(), "back.po").entries


def test_an_entry_says_what_a_translator_needs(info, make_entry) -> None:
    entry = make_entry(url="https://example.org/a b/ü,*/", previous_source="Guten Abend", score=0.5)
    text = po.serialize(info, [entry]).decode()
    assert text.endswith(
        "#. Page: Wohnen\n"
        "#. Suggestion: machine translation (confidence 50 %); it is of the text before its last change: "
        "bring it up to date.\n"
        "#. Tags to keep: <1>…</1> link; <2/> icon\n"
        "#: https://example.org/a%20b/%C3%BC%2C%2A/\n"
        "#, fuzzy\n"
        '#| msgid "Guten Abend"\n'
        'msgctxt "abcdefgh23456723"\n'
        'msgid "Guten <1>Tag</1> <2/>"\n'
        'msgstr "Good <1>day</1> <2/>"\n'
    )


@pytest.mark.parametrize(
    ("target", "review", "fuzzy"),
    [
        ("day", Review.INITIAL, True),
        ("day", Review.TRANSLATED, True),
        ("day", Review.REVIEWED, False),
        ("day", Review.FINAL, False),
        ("", Review.INITIAL, False),
        ("", Review.TRANSLATED, False),
    ],
)
def test_fuzzy_is_a_text_that_nobody_vouches_for(info, make_entry, target: str, review: Review, fuzzy: bool) -> None:
    data = po.serialize(info, [make_entry(target=target, review=review)])
    assert (b"#, fuzzy" in data) is fuzzy


def test_headers(info, make_entry) -> None:
    headers = polib.pofile(po.serialize(info, [make_entry()]).decode()).metadata
    assert headers == {
        "Project-Id-Version": "musterkreis 20260102-ab12cd",
        "POT-Creation-Date": "2026-01-02 03:04+0000",
        "PO-Revision-Date": "2026-01-02 03:04+0000",
        "Last-Translator": "Automatically generated",
        "Language-Team": "English (Landkreis Musterkreis)",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
        "X-Generator": headers["X-Generator"],
        "X-Source-Language": "de",
        "X-Sprachlotse-Municipality": "musterkreis",
        "X-Sprachlotse-Package": "20260102-ab12cd",
    }
    assert headers["X-Generator"].startswith("Sprachlotse ")


@pytest.mark.parametrize(
    ("language", "number"),
    [("en", 2), ("ar", 6), ("uk", 3), ("fa", 2), ("prs", 2), ("kmr", 2), ("zh-CN", 1), ("zh-hans", 1), ("ja", 1)],
)
def test_plural_forms(language: str, number: int) -> None:
    assert po.plural_forms(language).startswith(f"nplurals={number}; plural=(")


@pytest.mark.parametrize(
    ("code", "name"), [("ar", "Arabic"), ("zh-CN", "Chinese"), ("pt-BR", "Brazilian Portuguese"), ("qqq", "qqq")]
)
def test_the_team_is_named_by_its_language(info, code: str, name: str) -> None:
    headers = polib.pofile(po.serialize(replace(info, target_language=code), []).decode()).metadata
    assert headers["Language-Team"] == f"{name} (Landkreis Musterkreis)"


@pytest.mark.parametrize(
    "language",
    ["en", "ar", "fa", "ps", "ti", "so", "uk", "ru", "ku", "tr", "pl", "ro", "bg", "sq", "sr", "hr", "hu", "am", "vi"],
)
def test_plural_forms_are_those_of_cldr(language: str) -> None:
    ours = gettext.c2py(re.search(r"plural=(.*);", po.plural_forms(language))[1])
    cldr = Locale(language).plural_form
    pairs = {(ours(number), cldr(number)) for number in range(1, 1000)}  # French and Persian count 0 in their own ways
    assert len(pairs) == len({ours for ours, _ in pairs}) == len({theirs for _, theirs in pairs})


def test_the_previous_source_is_told_only_where_the_source_changed(info, make_entry) -> None:
    data = po.serialize(info, [make_entry(source="Tag", previous_source="Tag"), make_entry(segment_id="x" * 16)])
    assert b"#|" not in data


def test_a_repetition_is_an_entry_that_says_so(info, make_entry) -> None:
    entries = [make_entry(), make_entry(segment_id="x" * 16, repetition_of="abcdefgh23456723")]
    first, second = polib.pofile(po.serialize(info, entries).decode())
    assert (first.msgid, first.msgctxt) == (second.msgid, "abcdefgh23456723")
    assert "Repeated: the same text as in entry abcdefgh23456723 further up." in second.comment
    assert "Repeated" not in first.comment


@pytest.mark.parametrize(
    ("source", "target", "review", "msgid"),
    [
        ("Bau & Verkehr", "Building and traffic", Review.FINAL, "Bau <U+0026/> Verkehr"),
        ("Bau & Verkehr", "Building && traffic", Review.REVIEWED, "Bau <U+0026/> Verkehr"),
        (r"Bau \& Verkehr", "Building and traffic", Review.FINAL, r"Bau \\<U+0026/> Verkehr"),
        ("Bau & Verkehr", "Building & traffic", Review.FINAL, "Bau & Verkehr"),
        ("Bau & Verkehr", "Building and traffic", Review.TRANSLATED, "Bau & Verkehr"),
        ("A & B & C", "A and B and C", Review.FINAL, "A & B & C"),
    ],
)
def test_ampersands_hide_only_from_a_check_that_would_take_them_for_keys(
    info, make_entry, msgfmt: str, source: str, target: str, review: Review, msgid: str
) -> None:
    data = po.serialize(info, [make_entry(source=source, target=target, review=review)])
    assert polib.pofile(data.decode())[0].msgid == msgid
    assert po.parse(data, "back.po").entries[0].source == source
    command = [msgfmt, "--check", "--check-accelerators", "-o", "/dev/null", "-"]
    assert subprocess.run(command, input=data, capture_output=True, check=False).stderr == b""


def test_every_language_of_the_table_has_a_formula_that_can_be_computed() -> None:
    for language in toolkit.languages:
        number, formula = re.fullmatch(r"nplurals=(\d+); plural=(\(.*\));", po.plural_forms(language)).groups()
        plural = gettext.c2py(formula)
        assert {plural(count) for count in range(1000)} <= set(range(int(number)))


@pytest.mark.parametrize("language", ["", "not a language", "qqq"])
def test_plural_forms_of_a_language_nobody_knows(language: str) -> None:
    assert po.plural_forms(language) == "nplurals=2; plural=(n != 1);"


@pytest.mark.parametrize("language", ["en", "ar", "uk", "fa", "prs", "ti", "so", "zh-CN", "kmr", "qqq"])
def test_gettext_accepts_it(info, make_entry, msgfmt: str, language: str) -> None:
    nasty = [
        "",
        "a\nb",
        "\n%s %d\\",
        '"quoted" \\"',
        "\x00\x07\x85\u2028",
        "\ud800",
        "<1>x</1>\n",
        "مرحبا",
        "#~ msgid",
        "{0}\t\r\n",
    ]
    entries = [
        make_entry(
            segment_id=f"{number:016}",
            source=f"{number}{source}",
            target=target,
            review=review,
            title=source,
            previous_source=target,
            url=f"https://example.org/{number}/ä b",
        )
        for number, (source, target, review) in enumerate(
            (source, target, review) for source in nasty for target in nasty for review in Review
        )
    ]
    data = po.serialize(replace(info, target_language=language, name='A "B" \\ C\n'), entries)
    command = [msgfmt, "--check", "--check-accelerators", "-o", "/dev/null", "-"]
    run = subprocess.run(command, input=data, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")


def test_msgcat_keeps_everything(info, make_entry, msgcat: str) -> None:
    entries = [
        make_entry(segment_id=f"{number:016}", source=source, target=f"{source} x", url="https://example.org/a b/:80")
        for number, source in enumerate(
            ['"q" \\', "a\tb", "lang " * 60, "\x07\u2028", "%s", "ü\u00a0🎉", r"\<1> <1>a</1>"]
        )
    ]
    data = po.serialize(info, entries)
    again = subprocess.run([msgcat, "--sort-output", "-"], input=data, capture_output=True, check=True).stdout
    before, after = po.parse(data, "a"), po.parse(again, "b")
    assert {replace(entry, where="") for entry in before.entries} == {
        replace(entry, where="") for entry in after.entries
    }
    assert (before.package_id, before.target_language) == (after.package_id, after.target_language)
    assert b"#: https://example.org/a%20b/:80" in again


def test_a_reviewer_with_polib(info, make_entry) -> None:
    entries = [make_entry(segment_id=f"{number:016}", target=f"Text {number}") for number in range(4)]
    file = polib.pofile(po.serialize(info, entries).decode())
    file[0].fuzzy = False
    file[1].msgstr = "Better"
    file[1].fuzzy = False
    file[2].msgstr = "Half done"
    file.metadata["Last-Translator"] = "Amal <amal@example.org>"
    back = po.parse(str(file).encode(), "back.po")
    assert back.translator == "Amal <amal@example.org>"
    assert [(entry.target, entry.reviewed) for entry in back.entries] == [
        ("Text 0", True),
        ("Better", True),
        ("Half done", False),
        ("Text 3", False),
    ]


# --- as it comes back -----------------------------------------------------------------------------


def test_plain_entry() -> None:
    assert parse(HEADER + ENTRY) == (ReturnedEntry("id1", "Tag", "day", False, "line 7"),)


@pytest.mark.parametrize("translator", ["", "FULL NAME <EMAIL@ADDRESS>", "Automatically generated"])
def test_placeholders_are_no_translators(translator: str) -> None:
    text = HEADER.replace('"Language: en\\n"', f'"Last-Translator: {translator}\\n"') + ENTRY
    back = po.parse(text.encode(), "back.po")
    assert (back.translator, back.target_language, back.package_id) == (None, None, None)


def test_without_headers_the_first_entry_is_an_entry() -> None:
    back = po.parse(ENTRY.encode(), "back.po")
    assert [entry.segment_id for entry in back.entries] == ["id1"]
    assert (back.package_id, back.target_language, back.translator) == (None, None, None)


def test_merged_headers_first_one_counts() -> None:
    second = HEADER.replace("en\\n", "fr\\n")
    assert po.parse((HEADER + ENTRY + second).encode(), "x").target_language == "en"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        lambda text: text.replace("UTF-8", "windows-1252").encode("cp1252"),
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode(),  # says Latin-1, is UTF-8
        lambda text: text.replace("charset=UTF-8", "charset=CHARSET").encode(),
    ],
    ids=["bom", "crlf", "cr", "utf-16", "latin-1", "cp1252", "wrong declaration", "no declaration"],
)
def test_encodings_and_line_ends(encode) -> None:
    text = HEADER + ENTRY.replace("#, fuzzy\n", "").replace("day", "día à Köln").replace("Tag", "Tür")
    (entry,) = po.parse(encode(text), "back.po").entries
    assert (entry.source, entry.target, entry.reviewed) == ("Tür", "día à Köln", True)


def test_a_guessed_encoding_is_not_trusted() -> None:
    good = 'msgctxt "id2"\nmsgid "Hallo"\nmsgstr "hello"\n'
    text = (HEADER + ENTRY.replace("#, fuzzy\n", "").replace("day", "día") + good).encode("latin-1")
    first, second = po.parse(text, "back.po").entries
    assert (first.target, first.reviewed) == ("día", False)
    assert "encoding had to be guessed" in first.where
    assert (second.target, second.reviewed) == ("hello", True)


def test_a_broken_byte_costs_one_entry_its_review() -> None:
    entries = "".join(f'msgctxt "{n}"\nmsgid "Tür"\nmsgstr "däy"\n\n' for n in range(3))
    data = (HEADER + entries).encode().replace("däy".encode(), b"d\xffy", 1)
    back = po.parse(data, "back.po").entries
    assert [entry.reviewed for entry in back] == [False, True, True]
    assert "encoding had to be guessed" in back[0].where


def test_reordered_duplicated_and_obsolete_entries_are_all_there() -> None:
    plain = ENTRY.replace("#, fuzzy\n", "")
    obsolete = '#~ msgctxt "id9"\n#~| msgid "older"\n#~ msgid "Alt"\n#~ msgstr "old"\n'
    back = parse(obsolete + "\n" + plain + plain.replace("day", "daytime") + HEADER)
    assert [(entry.segment_id, entry.target, entry.reviewed) for entry in back] == [
        ("id9", "old", False),
        ("id1", "day", True),
        ("id1", "daytime", True),
    ]
    assert back[0].where == "line 1 (obsolete)"


def test_entries_without_context_have_no_id() -> None:
    assert [entry.segment_id for entry in parse('msgid "Tag"\nmsgstr "day"\n')] == [""]


def test_every_plural_form_is_kept() -> None:
    back = parse('msgctxt "id1"\nmsgid "Tag"\nmsgid_plural "Tage"\nmsgstr[0] "day"\nmsgstr[1] "days"\n')
    assert [(entry.segment_id, entry.target, entry.reviewed) for entry in back] == [
        ("id1", "day", False),
        ("id1", "days", False),
    ]


def test_an_empty_id_is_no_header_when_it_has_a_context_or_another_text() -> None:
    assert len(parse('msgctxt "id1"\nmsgid ""\nmsgstr "a"\n')) == 1
    assert len(parse('msgid ""\nmsgstr "some text"\n')) == 1


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"\x00\x01\x02" * 50, b"%PDF-1.7 x", b"hello", "مرحبا".encode(), b"<xliff/>"]
)
def test_what_is_no_po_file(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back\.po") as caught:
        po.parse(data, "back.po")
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_text_that_names_a_file_is_not_opened(tmp_path) -> None:
    path = tmp_path / "secret.po"
    path.write_text(HEADER + ENTRY)
    with pytest.raises(FormatError):
        po.parse(str(path).encode(), "back.po")


def test_what_a_person_noted_comes_back_beside_the_text() -> None:
    noted = '# Is this the office in town?\n# – Amal\n#. Page: Wohnen\n#: /x\n#| msgid "Tage"\n'
    (entry,) = parse(HEADER + noted + ENTRY)
    assert entry.comment == "Is this the office in town?\n– Amal"


def test_our_own_beginning_is_nobodys_remark(info, make_entry) -> None:
    text = po.serialize(info, [make_entry()]).decode()
    without_header = re.sub(r'(?s)msgid "".*?\n\n', "", text, count=1)
    assert without_header.startswith("# Translation package for")
    assert [entry.comment for entry in parse(without_header)] == [""]


def test_a_file_says_what_it_was(info, make_entry) -> None:
    data = po.serialize(info, [make_entry()])
    back = po.parse(data, "back.po")
    assert (back.format, back.digest, back.faults) == ("po", hashlib.sha256(data).hexdigest(), ())


def test_a_damaged_header_is_a_fault_of_the_file() -> None:
    back = po.parse((HEADER.replace('en\\n"', "en\\n") + ENTRY).encode(), "back.po")
    assert [entry.segment_id for entry in back.entries] == ["id1"]
    assert back.faults == (
        "line 1: the file's header is damaged: a quotation mark is missing or not escaped in line 4",
    )


@pytest.mark.parametrize("text", ["day #-#-#-#-# night", "day\n#-#-#-#-#  a.po  #-#-#-#-#\n"])
def test_a_text_with_a_marker_of_msgcat_is_never_taken(text: str) -> None:
    """Somebody removed one of two texts by hand, and not all of what stood around it."""
    entries = parse(HEADER + ENTRY.replace("#, fuzzy\n", "#: /x\n").replace("day", text.replace("\n", "\\n")))
    assert entries
    assert not any(entry.reviewed for entry in entries)
    assert all("merged" in entry.where for entry in entries)


@pytest.mark.parametrize(
    ("line", "reviewed"),
    [
        ("#, fuzzy", False),
        ("#,fuzzy", False),
        ("#, c-format, fuzzy", False),
        ("#, fuzyz", False),
        ("#. fuzzy", False),
        ("# fuzzy", False),
        (", fuzzy", False),
        ("#: /x#, fuzzy", False),
        ("#, no-wrap", True),
        ("# very funny", True),
        ("#, max-length:40", True),
    ],
)
def test_a_mark_that_may_be_lost_is_not_taken_for_taken_away(line: str, reviewed: bool) -> None:
    (entry,) = parse(f'{HEADER}#: /x\n{line}\nmsgctxt "id1"\nmsgid "Tag"\nmsgstr "day"\n')
    assert entry.reviewed is reviewed


def test_a_guess_goes_by_the_language() -> None:
    text = HEADER.replace("Language: en", "Language: uk") + ENTRY.replace("day", "вулиця")
    back = po.parse(text.encode("cp1251"), "back.po")
    assert [entry.target for entry in back.entries] == ["вулиця"]
    assert len(back.faults) == 1
    assert "encoding" in back.faults[0]


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-01-02 03:04+0100", datetime(2026, 1, 2, 2, 4, tzinfo=UTC)),
        ("2026-01-02 03:04:05+00:00", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04", datetime(2026, 1, 2, 3, 4)),
        ("YEAR-MO-DA HO:MI+ZONE", None),
        ("", None),
    ],
)
def test_when_it_was_saved(said: str, moment: datetime | None) -> None:
    text = HEADER.replace("Language: en", f"PO-Revision-Date: {said}") + ENTRY
    assert po.parse(text.encode(), "back.po").revised == moment


@pytest.mark.parametrize("line", ['msgid "', ""])
def test_lines_that_would_fill_the_memory(line: str) -> None:
    with pytest.raises(FormatError, match=r"back\.po has far too many lines"):
        po.parse(f'msgid "a"\nmsgstr "b"\n{line}'.encode() + f"\n{line}".encode() * 4_000_001, "back.po")
