"""What CTranslate2 may raise while it works becomes one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import EngineError
from pipeline.mt.argos import models
from pipeline.mt.argos.translator import Options, Translator


class Breaking:
    """In place of CTranslate2's translator."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def translate_batch(self, *_: object, **__: object) -> object:
        raise self._error


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("std::bad_alloc"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("CUDA failed with error out of memory"),
        RuntimeError("mkl_malloc: failed to allocate memory"),
        RuntimeError("Resource temporarily unavailable"),
    ],
)
def test_no_memory_in_the_middle_of_the_work(packages: Path, error: Exception) -> None:
    with pytest.raises(EngineError) as caught:
        run(packages, error)
    assert str(caught.value) == (
        f"there is not enough memory to run the model translate-de_en 1.0 ({error}): close other programs,"
        " lower 'threads' under [machine] in sprachlotse.toml, or use a machine with more memory; what was finished is"
        " kept"
    )


@pytest.mark.parametrize("error", [RuntimeError("no kernel"), ValueError("odd"), IndexError("no such variable")])
def test_other_trouble(packages: Path, error: Exception) -> None:
    with pytest.raises(EngineError, match=rf"cannot be run \({error}\): install it again"):
        run(packages, error)


def run(packages: Path, error: Exception) -> None:
    translator = Translator(models.installed(packages)[0], Options())
    assert [text for text, _ in translator.translate(["Das Amt"], ())] == ["Das Amt"]
    translator._engine = Breaking(error)
    list(translator.translate(["Das Haus"], ()))
