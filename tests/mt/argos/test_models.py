from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import filelock
import pytest

from pipeline.errors import EngineError, FormatError, SprachlotseError, TransientError
from pipeline.mt.argos import models

MakeModel = Callable[..., Path]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def nothing_left(tmp_path: Path) -> bool:
    """No temporary folder is left beside or inside the folder of packages."""
    return not [path for path in tmp_path.rglob(".*") if path.is_dir()]


# --- reading -------------------------------------------------------------------------------------------


def test_an_installed_model_is_described(tiny_model: Path, tmp_path: Path) -> None:
    model = models.install(tiny_model, tmp_path / "packages")
    assert (model.code, model.version, model.from_code, model.to_code) == ("translate-de_en", "1.0", "de", "en")
    assert model.path == tmp_path / "packages" / "translate-de_en-1_0"
    assert model.size == sum(file.stat().st_size for file in model.path.rglob("*") if file.is_file())
    assert models.installed(tmp_path / "packages") == (model,)
    assert nothing_left(tmp_path)


def test_a_missing_or_empty_folder_has_no_models_and_says_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        inventory = models.inventory(folder)
        assert (inventory.models, inventory.problems) == ((), ())
        assert "sprachlotse models install FILE" in inventory.reason


def test_one_broken_package_does_not_hide_the_others(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    model = models.install(tiny_model, folder)
    broken = {
        "empty": {},
        "garbled": {"metadata.json": b"\xff{"},
        "list": {"metadata.json": b"[1]"},
        "no-pair": {"metadata.json": b'{"from_code": "de"}'},
        "odd-pair": {"metadata.json": b'{"from_code": "../de", "to_code": "en"}'},
        "no-weights": {"metadata.json": b'{"from_code": "de", "to_code": "en"}'},
        "bpe": {
            "metadata.json": b'{"from_code": "de", "to_code": "en"}',
            "model/model.bin": b"x",
            "model/shared_vocabulary.txt": b"x",
            "bpe.model": b"x",
        },
    }
    for name, files in broken.items():
        for file, content in files.items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (folder / name).mkdir(exist_ok=True)
    (folder / "a file").write_text("not a folder")
    (folder / ".hidden").mkdir()
    inventory = models.inventory(folder)
    assert inventory.models == (model,)
    assert [Path(problem.split(" has ")[0].split(" uses ")[0]).name for problem in inventory.problems] == sorted(broken)
    assert all("install the model again" in problem for problem in inventory.problems)


def test_packages_that_do_not_translate_are_no_models(tmp_path: Path) -> None:
    (tmp_path / "sbd").mkdir()
    (tmp_path / "sbd" / "metadata.json").write_text('{"type": "sbd", "from_codes": ["de"]}')
    assert models.inventory(tmp_path).models == ()
    assert models.inventory(tmp_path).problems == ()


def test_a_folder_that_cannot_be_read_is_a_reason_not_an_exception(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert "cannot be read" in models.inventory(file).reason


# --- finding a way -------------------------------------------------------------------------------------


def model(pair: str, version: str = "1.0") -> models.Model:
    source, target = pair.split("_")
    return models.Model(f"translate-{pair}", version, source, target, Path(pair), 1)


@pytest.mark.parametrize(
    ("installed", "pair", "chain"),
    [
        (["de_en"], ("de", "en"), ["de_en"]),
        (["de_en", "en_uk"], ("de", "uk"), ["de_en", "en_uk"]),
        (["de_en", "en_uk", "de_uk"], ("de", "uk"), ["de_uk"]),
        (["de_en", "en_pes"], ("de", "fa"), ["de_en", "en_pes"]),
        (["de_en", "en_fa"], ("de", "pes"), ["de_en", "en_fa"]),
        (["de_en", "en_ku"], ("de", "kmr"), ["de_en", "en_ku"]),
        (["de_en", "en_zh", "en_zt"], ("de", "zh-Hant"), ["de_en", "en_zt"]),
        (["de_en", "en_zh", "en_zt"], ("de", "zh-Hans"), ["de_en", "en_zh"]),
        (["de_en"], ("de-si", "en"), ["de_en"]),
        (["de_en"], ("en", "de"), None),
        (["de_en"], ("de", "uk"), None),
        (["en_uk"], ("de", "uk"), None),
        (["en_de"], ("en", "de-si"), None),
        (["de_en", "en_de"], ("de", "de-si"), None),
        (["de_en", "en_de"], ("de", "de"), None),
        ([], ("de", "en"), None),
    ],
)
def test_the_way_from_one_language_to_another(
    installed: list[str], pair: tuple[str, str], chain: list[str] | None
) -> None:
    found = models.find(*pair, models=[model(name) for name in installed])
    assert (found and [one.code.removeprefix("translate-") for one in found]) == chain


def test_the_newest_version_is_taken() -> None:
    found = models.find("de", "en", models=[model("de_en", "1.9"), model("de_en", "1.10"), model("de_en", "1.2")])
    assert found is not None
    assert found[0].version == "1.10"


# --- installing ----------------------------------------------------------------------------------------


def test_installing_twice_replaces_and_other_versions_stay(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    first = make_tiny_model(tmp_path, version="1.0")
    models.install(first, folder)
    models.install(first, folder)
    models.install(make_tiny_model(tmp_path, version="1.1"), folder)
    assert names(folder) == ["translate-de_en-1_0", "translate-de_en-1_1"]
    assert [one.version for one in models.installed(folder)] == ["1.1", "1.0"]


def test_the_same_version_under_another_folder_name_is_replaced_too(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    models.install(tiny_model, folder).path.rename(folder / "de_en")
    models.install(tiny_model, folder)
    assert names(folder) == ["translate-de_en-1_0"]


def test_a_package_cannot_replace_another_model_by_its_folder_name(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    models.install(make_tiny_model(tmp_path), folder)
    file = make_tiny_model(tmp_path, "fr", "it")
    disguised = tmp_path / "disguised.argosmodel"
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(disguised, "w") as other:
        for name in archive.namelist():
            other.writestr(name.replace("translate-fr_it-1_0", "translate-de_en-1_0"), archive.read(name))
    assert models.install(disguised, folder).code == "translate-fr_it"
    assert [one.code for one in models.installed(folder)] == ["translate-de_en", "translate-fr_it"]


def test_what_a_killed_installation_left_is_swept_up(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    leftover = tmp_path / ".packages-sprachlotse-killed" / "translate-de_en-1_0"
    leftover.mkdir(parents=True)
    (leftover / "half").write_text("a file")
    assert models.installed(folder) == ()
    models.install(tiny_model, folder)
    assert nothing_left(tmp_path)


def test_argos_itself_finds_what_we_install(tiny_model: Path, tmp_path: Path) -> None:
    from argostranslate import package

    models.install(tiny_model, tmp_path / "packages")
    (found,) = package.get_installed_packages([tmp_path / "packages"])
    assert (found.from_code, found.to_code, found.package_version) == ("de", "en", "1.0")


def broken_packages(tiny_model: Path, tmp_path: Path) -> dict[str, bytes]:
    """Name → content of files that must not be installed."""
    whole = tiny_model.read_bytes()

    def packed(drop: str = "", add: Mapping[str, bytes] = MappingProxyType({}), only: bool = False) -> bytes:
        """The tiny model's files without the one called ``drop``, and with others (``only``: nothing but those)."""
        target = tmp_path / "packed.zip"
        with zipfile.ZipFile(tiny_model) as archive, zipfile.ZipFile(target, "w") as other:
            for name in () if only else archive.namelist():
                if name not in (drop, *add):
                    other.writestr(name, archive.read(name))
            for name, content in add.items():
                other.writestr(name, content)
        return target.read_bytes()

    root = "translate-de_en-1_0"
    stored = packed()
    position = stored.index(b"model.bin") + 5000
    return {
        "empty": b"",
        "no zip": b"<html>Please log in to the network</html>",
        "truncated": whole[: len(whole) // 2],
        "no end": whole[:-30],
        "changed byte": stored[:position] + bytes([stored[position] ^ 1]) + stored[position + 1 :],
        "empty zip": b"PK\5\6" + bytes(18),
        "no metadata": packed(f"{root}/metadata.json"),
        "metadata broken": packed(add={f"{root}/metadata.json": b"{"}),
        "no weights": packed(f"{root}/model/model.bin"),
        "no vocabulary": packed(f"{root}/model/shared_vocabulary.json"),
        "no tokenizer": packed(f"{root}/sentencepiece.model"),
        "sbd": packed(add={f"{root}/metadata.json": b'{"type": "sbd"}'}),
        "two folders": packed(add={"other/file": b""}),
        "no folder": packed(add={"metadata.json": b"{}"}, only=True),
        "escape": packed(add={f"{root}/../../evil": b""}),
        "absolute": packed(add={"/tmp/evil": b""}),
        "drive": packed(add={f"{root}/c:evil": b""}),
        "backslash": packed(add={f"{root}\\..\\evil": b""}),
        "same name": packed(add={f"{root}/Metadata.json": b""}),
    }


def test_what_is_no_package_is_refused_and_nothing_is_left(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    good = models.install(tiny_model, folder)
    before = {path: path.stat().st_mtime_ns for path in good.path.rglob("*")}
    for name, content in broken_packages(tiny_model, tmp_path).items():
        file = tmp_path / f"{name}.argosmodel"
        file.write_bytes(content)
        with pytest.raises(FormatError) as caught:
            models.install(file, folder)
        assert str(file) in str(caught.value), name
        assert caught.value.hint, name
        assert "sprachlotse-" not in str(caught.value), name
        assert names(folder) == ["translate-de_en-1_0"], name
        assert nothing_left(tmp_path), name
    assert before == {path: path.stat().st_mtime_ns for path in good.path.rglob("*")}


def test_links_are_refused(tiny_model: Path, tmp_path: Path) -> None:
    file = tmp_path / "link.argosmodel"
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("translate-de_en-1_0/model")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc")
        archive.writestr("translate-de_en-1_0/metadata.json", "{}")
    with pytest.raises(FormatError, match="link or device"):
        models.install(file, tmp_path / "packages")


def test_absurd_sizes_are_refused(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="unpack to more than"):
        models.install(tiny_model, tmp_path / "packages", max_bytes=1000)
    liar = tmp_path / "liar.argosmodel"
    with zipfile.ZipFile(liar, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("translate-de_en-1_0/model/model.bin", bytes(10_000_000))
    size = (10_000_000).to_bytes(4, "little")
    liar.write_bytes(liar.read_bytes().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(FormatError, match="not a whole Argos package"):
        models.install(liar, tmp_path / "packages")
    assert nothing_left(tmp_path)


def test_a_missing_file_and_a_folder_that_cannot_be_written(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="does not exist"):
        models.install(tmp_path / "missing.argosmodel", tmp_path / "packages")
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(EngineError, match="cannot be written"):
        models.install(tiny_model, file)


def test_two_at_a_time_wait_for_each_other(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    threads = [threading.Thread(target=models.install, args=(tiny_model, folder)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(folder) == ["translate-de_en-1_0"]
    assert nothing_left(tmp_path)


def test_whoever_waits_too_long_gives_up(tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    with filelock.FileLock(folder / ".sprachlotse.lock"), pytest.raises(TransientError, match="another process"):
        models.install(tiny_model, folder, wait=0.05)


# --- removing ------------------------------------------------------------------------------------------


def test_removing_takes_every_version(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    for version in ("1.0", "1.1"):
        models.install(make_tiny_model(tmp_path, version=version), folder)
    models.install(make_tiny_model(tmp_path, "en", "uk"), folder)
    assert models.remove("translate-de_en", folder).version == "1.1"
    assert names(folder) == ["translate-en_uk-1_0"]
    assert nothing_left(tmp_path)


def test_removing_a_link_leaves_what_it_points_to(tiny_model: Path, tmp_path: Path) -> None:
    elsewhere = models.install(tiny_model, tmp_path / "elsewhere").path
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / "linked").symlink_to(elsewhere)
    models.remove("translate-de_en", folder)
    assert names(folder) == []
    assert (elsewhere / "metadata.json").is_file()


def test_removing_what_is_not_there_says_what_is(tiny_model: Path, tmp_path: Path) -> None:
    models.install(tiny_model, tmp_path)
    with pytest.raises(EngineError, match="installed are: translate-de_en"):
        models.remove("translate-de_fr", tmp_path)


# --- argostranslate ------------------------------------------------------------------------------------


def run(code: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": "", **environment}
    env = {name: value for name, value in env.items() if value}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)


def test_the_folder_is_argos_own(tmp_path: Path) -> None:
    code = "from pipeline.mt.argos import models; print(models.default_folder())"
    assert run(code, tmp_path, ARGOS_PACKAGES_DIR=str(tmp_path / "mine")).stdout.strip() == str(tmp_path / "mine")
    assert run(code, tmp_path).stdout.strip() == str(tmp_path / ".local/share/argos-translate/packages")


def test_without_argostranslate_there_are_no_models_and_everything_else_says_how_to_install_it(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["argostranslate"] = None
from pathlib import Path
from pipeline.errors import EngineError
from pipeline.mt.argos import models
found = models.inventory()
assert found.models == () and "pip install" in found.reason, found
for work in (lambda: models.install(Path("x")), lambda: models.remove("x"), models.default_folder, models.available):
    try:
        work()
    except EngineError as error:
        assert "not installed" in str(error) and "pip install" in error.hint, error
    else:
        raise AssertionError(work)
print("fine")
"""
    done = run(code, tmp_path)
    assert done.stdout == "fine\n", done.stderr


def test_a_broken_argos_setting_is_one_sentence_and_nothing_goes_to_stdout(tmp_path: Path) -> None:
    code = "from pipeline.mt.argos import models; import sys; print(models.inventory().reason, file=sys.stderr)"
    done = run(code, tmp_path, ARGOS_BEAM_SIZE="four")
    assert "argostranslate cannot start" in done.stderr
    settings = tmp_path / ".config/argos-translate/settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("{ broken")
    done = run(code, tmp_path)
    assert "no translation model is installed" in done.stderr
    assert done.stdout == ""


def test_nothing_heavy_is_imported(tiny_model: Path, tmp_path: Path) -> None:
    """``argostranslate.translate`` would load stanza and torch; httpx only when the network is asked."""
    code = f"""
import sys
from pathlib import Path
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.progress import Silent
models.install(Path({str(tiny_model)!r}))
assert "ctranslate2" not in sys.modules
engine = ArgosEngine(models.find("de", "en"))
assert engine.translate(["Das Amt"], Silent())[0].text == "The office"
heavy = {{"argostranslate.translate", "stanza", "torch", "spacy", "httpx"}} & set(sys.modules)
assert not heavy, heavy
"""
    done = run(code, tmp_path)
    assert done.returncode == 0, done.stderr


def test_every_error_is_ours(tmp_path: Path) -> None:
    with pytest.raises(SprachlotseError):
        models.install(tmp_path, tmp_path / "packages")


def test_metadata_may_ask_for_a_target_prefix(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    file = make_tiny_model(tmp_path, target_prefix=">>en<<")
    assert models.install(file, tmp_path / "packages").target_prefix == ">>en<<"
    assert (
        json.loads((tmp_path / "packages/translate-de_en-1_0/metadata.json").read_text())["target_prefix"] == ">>en<<"
    )
