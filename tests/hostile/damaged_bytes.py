"""What editors, mail programs, disks and lines do to the lines, the encoding and the bytes of a file."""

from __future__ import annotations

import codecs
import quopri
import re
import textwrap
import unicodedata

from hostile.cases import Bytes, Case, Entries

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
