"""Street addresses: postcode and house number, and whether a whole line is nothing but an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.numbers import ascii_digits

_S = r"[ \u00a0\u202f]"
_UPPER = "A-ZÄÖÜ"
_STREET = (
    r"(?:str(?:\.|aße|asse)?|weg|platz|gasse|g(?:äß|äss)chen|allee|ring|ufer|damm|steig|stieg|promenade|chaussee|wall|"
    r"graben|furt)"
)
_NO_STREET = re.compile(
    r"(?:(?:Park|Stell|Sitz|Spiel|Arbeits|Ausbildungs|Studien|Praktikums|Betreuungs|Kita|Krippen|Kindergarten|Hort|Schul|"
    r"Pflege|Wohn|Stand|Steh|Lade|Sport|Bau|Speicher)platz|(?:Um|Aus|Heim|Rechts|Bildungs|Rück|Ausbildungs|Schul)weg)$",
    re.IGNORECASE,
)
_HOUSE = (
    rf"\d{{1,4}}(?:{_S}?[a-zA-Z](?![\w.]))?+"  # 12, 12a, 12 a
    rf"(?:{_S}?[-–/+]{_S}?\d{{1,4}}(?:{_S}?[a-z](?!\w))?+)?+(?:{_S}1/2)?+(?![\w]|[.,]\d)"  # 4-6, 1+3, 56 1/2
)
_STREET_AND_HOUSE = re.compile(rf"{_STREET}{_S}?(?P<house>{_HOUSE})", re.IGNORECASE)
_NAME = re.compile(rf"(?<![\w])(?:[{_UPPER}][\w.'’-]*+{_S})?[{_UPPER}][\w.'’-]*+$")
_NAMES = re.compile(rf"(?:[{_UPPER}][\w.'’-]*+{_S}?)*+")
_LONGEST_NAME = 60
"""Characters of a street's name that are looked at, before its "straße"."""
_BEFORE_TOWN = re.compile(
    rf"(?<![\w])(?P<street>[{_UPPER}][\w'’-]*+){_S}(?P<house>{_HOUSE})(?={_S}?,{_S}(?:D-)?\d{{5}}{_S})"
)
"""Any name may be a street where a postcode follows: "Auf dem Kreuz 41, 86152 …"."""
_POSTCODE = re.compile(rf"(?<![\w.,/+-])(?:D-)?(?P<code>\d{{5}})(?={_S}++(?P<next>[^\W\d_][\w-]*))")
_COUNTED = re.compile(
    r"(?:Einwohner|Menschen|Person|Pl[äa]tz|Kinder|Meter|Kilometer|Quadrat|Bürger|Schüler|Studier|Student|Besuch|Mitglied|"
    r"Stunden|Euro|Cent|Jahre|Teilnehm|Wörter|Familien|Haushalt|Wohnung|Frauen|Männer|Unterricht|Fälle|Stück|Liter|Tonnen|"
    r"Seiten|Bücher|Fahrzeug|Auto)",
)
_TOWN = (
    rf"[{_UPPER}][\w.-]*+"
    rf"(?:{_S}(?:am|an der|an|im|in der|in|bei|ob der|vor der|a\.?{_S}?d\.?|[{_UPPER}][\w.-]*+))*+"
    rf"(?:[/-][{_UPPER}][\w.-]*+)?+"
)
_TOWN_LINE = re.compile(rf"(?:D-)?\d{{5}}{_S}++(?P<town>{_TOWN})")
_ANY_STREET_LINE = re.compile(
    rf"(?P<name>(?:(?:Auf|An|Am|Im|In|Zum|Zur|Unter|Bei|Beim|Vor|Hinter|Ober|der|dem|den|des|die|[{_UPPER}][\w.'’-]*+){_S}){{1,5}}){_S}?{_HOUSE}",
)
_ROOM = re.compile(
    r"\b(?:Zimmer|Raum|Haus|Gebäude|Stock|Etage|Schritt|Artikel|Linie|Bus|Tram|Straßenbahn|Gruppe|Kurs|Stufe|Teil|Block|"
    r"Eingang|Aufgang|Büro|Halle|Gleis|Niveau|Abteilung|Amt|Tür|Tor|Ebene|Station|Klasse|Team|Referat|Sachgebiet|Stand|"
    r"Rathaus|Kirche|Schule|Postfach|Apartment|Wohnung|Nummer|Nr)\b"
)


def find_addresses(text: str) -> Iterator[Literal]:
    """Postcodes before a place and house numbers after a street."""
    for found in _POSTCODE.finditer(text):
        code, follows = ascii_digits(found["code"]), found["next"]
        # No German postcode ends in three zeros, and what is counted is no place.
        if follows[0].isupper() and not code.endswith("000") and not _COUNTED.match(follows):
            yield Literal(LiteralKind.POSTCODE, found["code"], code, *found.span("code"))
    for street, house, start in _streets(text):
        if _ROOM.search(street):
            continue
        form = re.sub(r"[ \u00a0\u202f]", "", ascii_digits(house).lower().replace("–", "-"))
        yield Literal(LiteralKind.HOUSE_NUMBER, house, form, start, start + len(house))


def _streets(text: str) -> Iterator[tuple[str, str, int]]:
    """Streets that end in "straße", "weg" …, and any name with a postcode after it: name, house number, its offset."""
    for found in _STREET_AND_HOUSE.finditer(text):
        begin = found.start("house")
        street = _street_before(text, begin)
        if street and not _year(found["house"]):
            yield street, found["house"], begin
    if "," in text:
        for found in _BEFORE_TOWN.finditer(text):
            yield found["street"], found["house"], found.start("house")


def _street_before(text: str, end: int) -> str:
    """The name that ends at the house number which begins at ``end``; empty when it is no street's."""
    found = _NAME.search(text[max(0, end - _LONGEST_NAME) : end].rstrip(" \u00a0\u202f"))
    # Streets are names: "Lange Gasse", "Ludwig-Hermannstr.", but not "auf dem weg 2" and not "Parkplatz 4".
    return "" if found is None or _NO_STREET.search(found[0]) else found[0]


def is_address(pieces: list[str]) -> bool:
    """True when comma-separated pieces of a line are nothing but street with house number and postcode with town."""
    towns = [match for piece in pieces if (match := _TOWN_LINE.fullmatch(piece)) and _a_town(piece, match)]
    rest = [piece for piece in pieces if not ((match := _TOWN_LINE.fullmatch(piece)) and _a_town(piece, match))]
    return all(_street_line(piece, bool(towns)) for piece in rest)


def _a_town(piece: str, match: re.Match[str]) -> bool:
    return not _COUNTED.match(match["town"]) and not re.match(r"(?:D-)?\d\d000", piece)


def _street_line(piece: str, before_town: bool) -> bool:
    if _ROOM.search(piece):
        return False
    found = _STREET_AND_HOUSE.search(piece)
    if found and found.end() == len(piece) and not _year(found["house"]):
        street = _street_before(piece, found.start("house"))
        lead = piece[: found.start("house")].rstrip().removesuffix(street)
        return bool(street) and len(lead) < _LONGEST_NAME and _NAMES.fullmatch(lead) is not None
    return before_town and _ANY_STREET_LINE.fullmatch(piece) is not None


def _year(house: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", ascii_digits(house)) is not None
