"""sprachlotse.toml: what is wrong is named, with its place."""

from __future__ import annotations

import pytest

from pipeline.config import PublishPolicy, parse_settings
from pipeline.errors import ConfigError
from pipeline.state import ReviewPolicy

GOOD = """
[municipality.stadt]
name = "Stadt"
target_languages = ["en", "ar"]
store = { type = "folder", path = "content/stadt" }
schedule = "0 3 * * *"
"""


def test_what_is_left_out_has_its_default() -> None:
    settings = parse_settings(GOOD)
    (municipality,) = settings.municipalities.values()
    assert municipality.slug == "stadt"
    assert (municipality.source_language, municipality.glossary) == ("de", ("shared",))
    assert (municipality.review, municipality.publish) == (ReviewPolicy.ONE, PublishPolicy.COMPLETE_PAGES)
    assert settings.database.url == "sqlite:///sprachlotse.db"
    assert parse_settings("").municipalities == {}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'name = "Stadt"',
            'publsh = "complete-pages"\nname = "Stadt"',
            r"municipality\.stadt\.publsh.*no such setting",
        ),
        ('name = "Stadt"', 'slug = "x"\nname = "Stadt"', r"municipality\.stadt\.slug.*no such setting"),
        ('name = "Stadt"\n', "", r"municipality\.stadt\.name"),
        ('"folder"', '"sftp"', r"municipality\.stadt\.store:.*'sftp'.*'folder'"),
        ('["en", "ar"]', '["en", "de"]', "both source and target"),
        ('["en", "ar"]', '["en", "en"]', "named twice"),
        ('["en", "ar"]', '["English"]', "'English' is not a language code"),
        ('["en", "ar"]', '"en"', r"target_languages"),
        ("municipality.stadt", "municipality.Stadt", "'Stadt' is not a short name"),
        ("[municipality.stadt]", "[municipality.stadt", "not valid TOML.*line 2"),
        ('"0 3 * * *"', '"at three"', "'at three' is no cron expression"),
        ('"0 3 * * *"', '"61 3 * * *"', "no cron expression"),
        ('"0 3 * * *"', '"0 3 * *"', "no cron expression"),
        ('"0 3 * * *"', '""', "no cron expression"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=says) as caught:
        parse_settings(GOOD.replace(old, new, 1))
    assert "\n" not in str(caught.value)


def test_municipality_is_a_table_of_tables() -> None:
    with pytest.raises(ConfigError, match="not a table"):
        parse_settings("municipality = 3")
