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


CMS = '{ type = "integreat", url = "https://cms.example", region = "stadt", user = "bot", password_env = "PW" }'


def with_cms(old: str, new: str) -> str:
    assert old in CMS
    start = GOOD.index("store = ") + len("store = ")
    return GOOD[:start] + CMS.replace(old, new, 1) + GOOD[GOOD.index("\n", start) :]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("https://cms.example", "cms.example", "'cms.example' is no address of a server such as https"),
        ("https://cms.example", "https://cms.example:port", "is no address of a server"),
        ("https://cms.example", "https://bot:hidden@cms.example/?x=1", "does not belong into the address"),
        ('"stadt"', '"Stadt Kranich"', "'Stadt Kranich' is no region"),
        (', password_env = "PW"', "", "name the environment variable with the password"),
        ('"PW"', '"hidden-and-secret"', "this is no name of an environment variable"),
        (', user = "bot"', "", "user: it is missing"),
        ('"PW"', '"PW", requests_per_second = 0', "requests_per_second"),
    ],
)
def test_what_is_wrong_with_a_cms_is_named_and_no_password_shown(old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        parse_settings(with_cms(old, new))
    assert "hidden" not in str(caught.value)


def test_a_cms_is_a_store() -> None:
    store = parse_settings(with_cms("https://cms.example", "https://cms.example/")).municipalities["stadt"].store
    assert store.place == "https://cms.example/stadt"
