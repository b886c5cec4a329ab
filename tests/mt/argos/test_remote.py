from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import EngineError, FormatError, TransientError
from pipeline.mt.argos import models
from pipeline.mt.argos.remote import (
    AvailableModel,
    ModelSourceUnavailable,
    Patience,
    available,
    available_pair,
    download,
)
from pipeline.progress import Silent

HASTY = Patience(connect=0.5, silence=0.3, begin=0.5)


def entry(pair: str, *links: str, version: str = "1.0", **more: Any) -> dict[str, Any]:
    source, target = pair.split("_")
    return {"package_version": version, "from_code": source, "to_code": target, "links": list(links), **more}


def offered(*links: str) -> AvailableModel:
    return AvailableModel("translate-de_en", "1.0", "de", "en", links)


# --- the index -----------------------------------------------------------------------------------------


def test_the_index_is_read_and_nonsense_in_it_left_out(web: Any) -> None:
    index = [
        entry("en_uk", "https://a/uk"),
        entry("de_en", "https://a/en", "ipfs://b", "http://c/en", type="translate"),
        entry("de_fr", "ipfs://only"),
        {"type": "sbd", "from_codes": ["de"], "links": ["https://a/sbd"]},
        {"from_code": "de"},
        "nonsense",
        None,
    ]
    url = web.serve("/index.json", json.dumps(index).encode())
    assert available(url) == (
        AvailableModel("translate-de_en", "1.0", "de", "en", ("https://a/en", "http://c/en")),
        AvailableModel("translate-en_uk", "1.0", "en", "uk", ("https://a/uk",)),
    )


def test_the_newest_model_of_a_pair_is_found_by_any_code(web: Any) -> None:
    index = [entry("en_fa", "https://a", version=version) for version in ("1.2", "1.10", "1.9")]
    url = web.serve("/index.json", json.dumps(index).encode())
    assert available_pair("en", "pes", url).version == "1.10"
    assert [model.version for model in available(url)] == ["1.2", "1.9", "1.10"]
    with pytest.raises(EngineError, match=r"no model that translates de directly to fa.*de-en and en-fa"):
        available_pair("de", "fa", url)


@pytest.mark.parametrize("body", [b"<html>log in</html>", b'{"models": []}', b"\xff\xfe", b"", b"[" * 100_000])
def test_what_is_no_index_is_refused(web: Any, body: bytes) -> None:
    with pytest.raises(FormatError, match="does not hold an index"):
        available(web.serve("/index.json", body))


def test_an_endless_index_is_refused(web: Any) -> None:
    url = web.serve("/index.json", b" " * (20 * 1024**2 + 1))
    with pytest.raises(FormatError, match="too large"):
        available(url)


def test_refusals_and_breakdowns_of_the_server_are_told_apart(web: Any) -> None:
    with pytest.raises(EngineError, match="answers 404"):
        available(web.url("/missing"))
    with pytest.raises(ModelSourceUnavailable, match="answers 503"):
        available(web.serve("/busy", b"", status=503))


def test_no_network_is_given_up_within_seconds() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/index.json"
    began = time.monotonic()
    with pytest.raises(TransientError, match="cannot be reached") as caught:
        available(url)
    assert "models install FILE" in caught.value.hint
    assert time.monotonic() - began < 3


def test_a_server_that_takes_the_call_and_says_nothing_is_given_up(recorder: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/index.json"
        with pytest.raises(ModelSourceUnavailable, match=r"in time|within"):
            available(url, HASTY)
        with pytest.raises(ModelSourceUnavailable, match=r"in time|within"):
            download(offered(url), recorder, tmp_path, HASTY)
    assert recorder.starts == []


def test_a_server_that_drips_is_given_up(web: Any) -> None:
    stop = threading.Event()

    def drip(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not stop.wait(0.05):
            try:
                request.wfile.write(b" ")
            except OSError:
                return

    web.answers["/index.json"] = drip
    began = time.monotonic()
    try:
        with pytest.raises(ModelSourceUnavailable, match="within"):
            available(web.url("/index.json"), HASTY)
    finally:
        stop.set()
    assert time.monotonic() - began < 2


def test_addresses_that_cannot_be_asked() -> None:
    for url in ("ftp://127.0.0.1/index.json", "nonsense", "http://"):
        with pytest.raises(EngineError, match="ARGOS_PACKAGE_INDEX"):
            available(url)


# --- downloads -----------------------------------------------------------------------------------------


def test_a_model_is_downloaded_announced_and_can_be_installed(
    web: Any, tiny_model: Path, tmp_path: Path, recorder: Any
) -> None:
    body = tiny_model.read_bytes()
    file = download(offered(web.serve("/de_en.argosmodel", body)), recorder, tmp_path / "downloads")
    assert file == tmp_path / "downloads" / "translate-de_en-1_0.argosmodel"
    assert file.read_bytes() == body
    assert recorder.starts == [(f"Downloading de → en 1.0 ({len(body) / 1e6:.1f} MB)", len(body))]
    assert recorder.done == len(body)
    assert models.install(file, tmp_path / "packages").code == "translate-de_en"


def test_an_unknown_size_is_no_problem(web: Any, tiny_model: Path, tmp_path: Path, recorder: Any) -> None:
    url = web.serve("/model", tiny_model.read_bytes(), announced=-1)
    download(offered(url), recorder, tmp_path)
    assert recorder.starts == [("Downloading de → en 1.0", None)]


def test_the_next_link_is_tried(web: Any, tiny_model: Path, tmp_path: Path) -> None:
    broken = web.serve("/broken", tiny_model.read_bytes()[:1000], announced=5000)
    portal = web.serve("/portal", b"<html>log in</html>")
    good = web.serve("/good", tiny_model.read_bytes())
    file = download(offered(web.url("/missing"), broken, portal, good), Silent(), tmp_path)
    assert file.read_bytes() == tiny_model.read_bytes()
    assert web.asked == ["/missing", "/broken", "/portal", "/good"]


@pytest.mark.parametrize(
    ("body", "announced", "status", "error", "words"),
    [
        (b"PK half of it", 5000, 200, ModelSourceUnavailable, "broke off"),
        (b"<html>log in</html>", None, 200, FormatError, "no Argos package"),
        (b"", None, 404, EngineError, "answers 404"),
        (b"", None, 500, ModelSourceUnavailable, "answers 500"),
    ],
)
def test_failures_leave_nothing_behind(
    web: Any, tmp_path: Path, body: bytes, announced: int | None, status: int, error: type[Exception], words: str
) -> None:
    url = web.serve("/model", body, announced=announced, status=status)
    earlier = tmp_path / "translate-de_en-1_0.argosmodel"
    earlier.write_bytes(b"an earlier download")
    with pytest.raises(error, match=words):
        download(offered(url), Silent(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [earlier.name]
    assert earlier.read_bytes() == b"an earlier download"


def test_a_transfer_that_stops_is_given_up(web: Any, tmp_path: Path) -> None:
    stop = threading.Event()

    def stall(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "5000")
        request.end_headers()
        request.wfile.write(b"PK")
        request.wfile.flush()
        stop.wait(5)

    web.answers["/model"] = stall
    try:
        with pytest.raises(ModelSourceUnavailable, match="in time"):
            download(offered(web.url("/model")), Silent(), tmp_path, HASTY)
    finally:
        stop.set()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_and_a_model_without_address(
    web: Any, tiny_model: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(EngineError, match="could not be written"):
        download(offered(web.serve("/model", tiny_model.read_bytes())), Silent(), file)
    with pytest.raises(EngineError, match="no address"):
        download(offered(), Silent(), tmp_path)


def test_a_name_from_the_index_cannot_lead_out_of_the_folder(web: Any, tiny_model: Path, tmp_path: Path) -> None:
    url = web.serve("/model", tiny_model.read_bytes())
    evil = AvailableModel("translate-../../x_y", "../9", "x", "y", (url,))
    assert download(evil, Silent(), tmp_path / "in").parent == tmp_path / "in"
