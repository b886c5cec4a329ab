"""Push for a town that imports by hand: what waits in ``to-import`` when its source changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms_exports import Cms

from pipeline.connectors.cms_xliff.exports import TO_IMPORT
from pipeline.mt.fake import FakeEngine
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Hands

TOML = """
[municipality.musterstadt]
name = "Musterstadt"
target_languages = ["uk"]
store = { type = "integreat-xliff", path = "exports" }
glossary = []
"""


def test_a_translation_that_outlives_a_change_of_its_source_is_not_lost(hands: Hands) -> None:
    root = hands.workspace.root
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text(encoding="utf-8") + TOML, encoding="utf-8")
    (root / "exports").mkdir()
    cms = Cms(root / "exports")
    waiting = root / "exports" / TO_IMPORT / "uk.zip"

    def save(text: str) -> None:
        cms.put(1, "de", "Willkommen", f"<p>{text}</p>")
        cms.export("uk", packed=True)

    with Workspace.open(root) as workspace:
        town = type(hands)(workspace, FakeEngine(), slug="musterstadt")

        def sign_off() -> None:
            def edit(entry: Any) -> None:
                entry.msgstr = "Ласкаво просимо" if entry.msgid == "Willkommen" else "Ратуша відчинена зранку."
                entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]

            town.pretranslate("uk")
            town.take_in(town.returned(town.export("uk"), edit, f"{town.moment:%H%M}.po"))

        save("Das Rathaus ist morgends offen.")
        town.pull()
        sign_off()
        assert len(town.push("uk").pushed) == 1
        assert waiting.is_file()
        save("Das Rathaus ist morgens offen.")  # a slip of the pen: the translation is right as it is
        town.pull()
        assert not waiting.exists()  # until somebody has said so
        sign_off()
        report = town.push("uk")
        assert len(report.pushed) == 1
        assert waiting.is_file()
        assert town.push("uk").pushed == []
        assert cms.import_("uk") == 1
        cms.export("uk", packed=True)
        assert town.pull().conflicts == []
        assert not waiting.exists()
        assert town.push("uk").pushed == []
