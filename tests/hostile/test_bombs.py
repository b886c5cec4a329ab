"""Files that are made to harm: bombs, ways out of the folder, entities, requests to elsewhere. All through the command.

Memory is measured of a process of its own: 200 MB of anything must not take much more than it is.
"""

from __future__ import annotations

import io
import os
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures_cli import PROGRAM, Answer, At, call, files_of

MB = 2**20
XLIFF = '<xliff version="1.2"><file target-language="en"><body>{}</body></file></xliff>'
UNIT = '<trans-unit id="aaaaaaaaaaaaaaaa"><source>a</source><target state="final">{}</target></trans-unit>'


@pytest.fixture
def root(at: At) -> Path:
    folder = at("exported")
    (folder / "desk").mkdir(exist_ok=True)
    return folder


def import_(root: Path, name: str, data: bytes) -> Answer:
    """What the command says, having changed nothing but receipts and the texts it took in."""
    file = root / "desk" / name
    file.write_bytes(data)
    return call("--workspace", root, "import", file)


def refused(root: Path, name: str, data: bytes) -> str:
    file = root / "desk" / name
    file.write_bytes(data)
    before = files_of(root)
    sentence = call("--workspace", root, "import", file).sentence
    assert name.partition("/")[0] in sentence
    assert files_of(root) == before
    return sentence


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


# --- archives --------------------------------------------------------------------------------------------------------


def test_a_zip_bomb(root: Path) -> None:
    sentence = refused(root, "bomb.zip", zipped(("a.po", b'msgid ""\nmsgstr ""\n' + b"0" * 300 * MB)))
    assert "no translation does" in sentence or "too large" in sentence


def test_a_zip_bomb_that_lies_about_its_size(root: Path) -> None:
    packed = bytearray(zipped(("a.po", b" " * 300 * MB)))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", packed, packed.find(signature) + place, 1000)
    refused(root, "bomb.zip", bytes(packed))


def test_many_layers_of_zips(root: Path) -> None:
    data = b'msgid "a"\nmsgstr "b"\n'
    for number in range(12):
        data = zipped(*((f"{number}-{place}.zip" if number else f"{place}.po", data) for place in range(16)))
    started = time.monotonic()
    refused(root, "layers.zip", data)
    assert time.monotonic() - started < 20


def test_a_zip_whose_members_share_their_bytes(root: Path) -> None:
    """One packed megabyte that a directory of 900 entries lists again and again."""
    inner = zipped(("0.po", b"#" * 40 * MB))
    start = inner.index(b"PK\x01\x02")
    entry, end = inner[start : inner.index(b"PK\x05\x06")], bytearray(inner[inner.index(b"PK\x05\x06") :])
    entries = b"".join(entry.replace(b"0.po", b"%c.po" % (97 + number % 26)) for number in range(900))
    struct.pack_into("<HHL", end, 8, 900, 900, len(entries))
    started = time.monotonic()
    answer = import_(root, "shared.zip", inner[:start] + entries + bytes(end))
    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    "name",
    [
        "../../escaped.po",
        "/tmp/escaped-sprachlotse.po",
        "C:\\Windows\\escaped.po",
        "..\\..\\escaped.po",
        "a/../../b.po",
    ],
)
def test_ways_out_of_the_folder(root: Path, name: str) -> None:
    """Nothing is ever unpacked to a disk."""
    outside = set(root.parent.rglob("*"))
    answer = import_(root, "paths.zip", zipped((name, b'msgctxt "aaaaaaaaaaaaaaaa"\nmsgid "a"\nmsgstr "b"\n')))
    assert answer.code in (1, 2)
    assert not Path("/tmp/escaped-sprachlotse.po").exists()
    new = {str(path.relative_to(root)) for path in set(root.parent.rglob("*")) - outside}
    assert {path.split("/")[0] for path in new} <= {
        "desk",
        "receipts",
        "sprachlotse.db-wal",
        "sprachlotse.db-shm",
        ".sprachlotse",
    }
    assert not any("escaped" in path or path.endswith("b.po") for path in new)


def test_a_link_in_a_zip_is_not_followed(root: Path) -> None:
    link = zipfile.ZipInfo("link.po")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    sentence = refused(root, "link.zip", zipped((link, b"/etc/passwd")))
    assert "is a link" in sentence
    assert "root:" not in sentence


# --- XML -------------------------------------------------------------------------------------------------------------


class Listener:
    """Counts who comes; nobody may."""

    def __init__(self) -> None:
        self.visits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def _laughs(kind: str, port: int) -> str:
    inside = UNIT.format("&a;")
    doctype = {
        "billion laughs": '<!DOCTYPE x [<!ENTITY l0 "ha">'
        + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        + '<!ENTITY a "&l11;">]>',
        "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>',
        "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        "a request": f'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/a">]>',
        "a foreign grammar": f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">',
        "a parameter": f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/p">%p;]>',
        "a file as a grammar": '<!DOCTYPE x SYSTEM "file:///etc/hostname">',
    }[kind]
    if kind == "quadratic":
        inside = "".join(UNIT.format("&a;" * 500) for _ in range(20))
    return doctype + XLIFF.format(inside)


@pytest.mark.parametrize(
    "kind",
    ["billion laughs", "quadratic", "a file", "a request", "a foreign grammar", "a parameter", "a file as a grammar"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_entities(root: Path, listener: Listener, kind: str, encoding: str, packed: bool) -> None:
    data = _laughs(kind, listener.port).encode(encoding)
    started = time.monotonic()
    sentence = refused(root, "bad.zip", zipped(("a.xlf", data))) if packed else refused(root, "bad.xlf", data)
    assert "declares a document type" in sentence
    assert Path("/etc/hostname").read_text().strip() not in sentence.replace("hostname", "")
    assert time.monotonic() - started < 10
    assert listener.visits == 0


@pytest.mark.parametrize("version", ["1.2", "2.1"])
def test_addresses_of_schemas_and_stylesheets_are_not_asked_for(root: Path, listener: Listener, version: str) -> None:
    address = f"http://127.0.0.1:{listener.port}/x"
    text = (
        f'<?xml-stylesheet href="{address}" type="text/xsl"?><xliff version="{version}"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{address}"'
        f' xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{address}"/>'
    )
    whole = text + XLIFF.format(UNIT.format("b")).partition('"1.2">')[2]
    import_(root, "schema.xlf", whole.encode())
    import_(root, "damaged.xlf", whole[:-30].encode())
    assert listener.visits == 0


@pytest.mark.parametrize("where", ["around", "inside a text", "never closed"])
def test_deep_nesting(root: Path, where: str) -> None:
    deep = 100_000
    nested = {
        "around": "<group>" * deep + UNIT.format("b") + "</group>" * deep,
        "inside a text": UNIT.format('<g id="1">' * deep + "b" + "</g>" * deep),
        "never closed": "<group>" * deep,
    }[where]
    started = time.monotonic()
    answer = import_(root, "deep.xlf", XLIFF.format(nested).encode())
    assert answer.code in (1, 2)
    assert "Traceback" not in answer.err
    assert time.monotonic() - started < 20


def test_deep_nesting_of_a_manifest(root: Path) -> None:
    po = b'msgctxt "aaaaaaaaaaaaaaaa"\nmsgid "a"\nmsgstr "b"\n'
    answer = import_(root, "deep.zip", zipped(("manifest.json", b"[" * 900_000), ("a.po", po)))
    assert answer.code in (1, 2)
    assert "does not say its language" in answer.err + answer.out  # of the texts, not of the manifest
    assert "Traceback" not in answer.err


# --- size ------------------------------------------------------------------------------------------------------------


def _large(folder: Path, kind: str) -> Path:
    """A file of 200 MB that takes no room on the disk, but for the archives."""
    file = folder / f"large.{'zip' if 'zip' in kind else 'xlf' if 'xlf' in kind else 'po'}"
    starts = {"po": b'msgid "a"\nmsgstr "', "xlf": b'<xliff version="1.2"><file>', "zip of zeros": b"PK\x03\x04"}
    if kind == "packed zip":
        file.write_bytes(zipped(("a.po", os.urandom(16) * (200 * MB // 16))))
        return file
    with file.open("wb") as out:
        out.write(starts[kind])
        out.truncate(200 * MB)
    return file


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["po", "xlf", "zip of zeros", "packed zip"])
def test_two_hundred_megabytes(root: Path, kind: str) -> None:
    """Refused in a sentence, in seconds, with little more memory than the file itself."""
    code, err, peak, seconds = _measured("--workspace", root, "import", _large(root / "desk", kind))
    assert code == 2
    (line,) = err.splitlines()
    assert "large." in line
    assert seconds < 60
    assert peak < 700 * MB


_MEASURE = """
import os, sys, time
started = time.monotonic()
pid = os.posix_spawn(sys.executable, sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, time.monotonic() - started)
"""
"""A child counts what its parent used as its own, so the parent must be a small one."""


def _measured(*arguments: object) -> tuple[int, str, int, float]:
    """Exit code, stderr, peak memory in bytes and seconds of a command in a process of its own."""
    command = [sys.executable, "-c", _MEASURE, *PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=300)
    code, peak, seconds = done.stdout.splitlines()[-1].split()
    return int(code), done.stderr, int(peak) * (1 if sys.platform == "darwin" else 1024), float(seconds)


@pytest.mark.slow
def test_the_measure_counts_the_command_only() -> None:
    ballast = bytes(300 * MB)
    code, _, peak, _ = _measured("--version")
    assert code == 0
    assert 0 < peak < len(ballast) / 2
