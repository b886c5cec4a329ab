from __future__ import annotations

import pytest

from pipeline.mt.languages import source_codes, target_codes


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("uk", ("uk",)),
        ("fa", ("fa", "pes")),
        ("pes", ("pes", "fa")),
        ("ku", ("ku", "kmr")),
        ("kmr", ("kmr", "ku")),
        ("zh-Hans", ("zh-hans", "zh")),
        ("zh_CN", ("zh-cn", "zh")),
        ("zh-Hant", ("zh-hant", "zt")),
        ("en-GB", ("en-gb", "en")),
        ("fa-IR", ("fa-ir", "fa", "pes")),
    ],
)
def test_codes_of_municipalities_and_of_packages(code: str, codes: tuple[str, ...]) -> None:
    assert source_codes(code) == codes
    assert target_codes(code) == codes


def test_traditional_chinese_is_never_replaced_by_simplified() -> None:
    assert "zh" not in target_codes("zh-Hant")
    assert "zh" not in target_codes("zh-TW")


def test_easy_german_is_read_as_german_but_never_written_as_german() -> None:
    assert "de" in source_codes("de-si")
    assert "de" not in target_codes("de-si")
