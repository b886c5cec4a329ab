"""German endings: inflected forms match, other words and compounds do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.terminology.inflection import inflects

FORMS = """
Aufenthaltserlaubnis: Aufenthaltserlaubnisse Aufenthaltserlaubnissen
Aufenthaltstitel: Aufenthaltstitels Aufenthaltstiteln
Asylantrag: Asylantrags Asylantrages Asylanträge Asylanträgen
Rathaus: Rathauses Rathäuser Rathäusern
Landratsamt: Landratsamtes Landratsämter Landratsämtern
Duldung: Duldungen
Integrationskurs: Integrationskurse Integrationskursen Integrationskurses
Jobcenter: Jobcenters Jobcentern
Kita: Kitas
Schule: Schulen
Termin: Termine Termins Terminen
Dolmetscherin: Dolmetscherinnen
Dolmetscher: Dolmetschers Dolmetschern
Kind: Kinder Kindern Kindes
Geflüchtete: Geflüchteten Geflüchteter Geflüchtetes
Praktikum: Praktika Praktikums
Zentrum: Zentren
Arzt: Ärzte Ärzten Arztes
Mangel: Mängel
Stadt: Städte Städten
Sprachniveau: Sprachniveaus
Bus: Busse Bussen Busses
Arbeit: Arbeiten
"""

OTHERS = """
Rathaus: Rathausplatz Rat Haus Rathausstraße
Ausbildung: Ausbildungs Ausbildungsduldung Berufsausbildung ausgebildet Ausbilder Bildung
Arbeit: Arbeiter Arbeitgeber Arbeits
Miete: Mieter Vermieter
Bank: Banker Bankett
Förderung: Forderung
Forderung: Förderung
Duldung: Geduldete
Kita: Kitaplatz Kitt
Verkehr: Verkehrsamt
Beratung: Berater Beratungsstelle
Schulpflicht: Schulpflichtige
Kasse: Kassenbon
"""


def pairs(table: str) -> list[tuple[str, str]]:
    lines = (line.split(":") for line in table.strip().splitlines())
    return [(base, form) for base, forms in lines for form in forms.split()]


@pytest.mark.parametrize(("base", "form"), pairs(FORMS))
def test_inflected_nouns_match(base: str, form: str) -> None:
    assert inflects(base.casefold(), form.casefold(), noun=True)


@pytest.mark.parametrize(("base", "form"), pairs(OTHERS))
def test_other_words_do_not(base: str, form: str) -> None:
    assert not inflects(base.casefold(), form.casefold(), noun=True)


@pytest.mark.parametrize("form", ["gesetzliche", "gesetzlichen", "gesetzlicher", "gesetzlichem", "gesetzliches"])
@pytest.mark.parametrize("base", ["gesetzliche", "gesetzlicher", "gesetzlich"])
def test_adjectives_change_their_ending(base: str, form: str) -> None:
    assert inflects(base, form, noun=False)
    assert not inflects(base, "un" + form, noun=False)
    assert not inflects(base, "gesetzlichkeit", noun=False)


WORD = st.text(alphabet="abeinrstäöüß", min_size=1, max_size=10)


@given(WORD, WORD, st.booleans())
def test_no_compound_ever_matches(base: str, second: str, noun: bool) -> None:
    """Four more letters than the base are more than any German ending."""
    assert inflects(base, base, noun=noun)
    if len(second) > 3:
        assert not inflects(base, base + second, noun=noun)
        assert not inflects(base, second + base, noun=noun) or (second + base).startswith(base[:2])
