"""Fingerprints: blind to what the CMS does to a text, and to nothing that a person does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cms_edits import EDITS, edits
from hostile_html import hostile_pages, ugly_pages
from hypothesis import given
from hypothesis import strategies as st

from pipeline.connectors.integreat.fingerprint import fingerprint, media_texts
from pipeline.connectors.integreat.links import Addresses
from pipeline.connectors.integreat.normalise import as_stored, settled
from pipeline.html.isolate import isolate_numbers
from pipeline.model import DocumentKind

APP = "https://integreat.app"
KNOWN = Addresses()
for _number, _paths in {
    1: {"de": "arzt", "en": "doctor", "ar": "tabib"},
    2: {"de": "schule", "en": "school"},
}.items():
    for _language, _slug in _paths.items():
        KNOWN.add(DocumentKind.PAGE, _number, f"/stadt/{_language}/{_slug}/", title=_slug.title())
RESOLVE = KNOWN.resolver("de")


def printed(content: str, title: str = "Titel") -> str:
    return fingerprint(title, content, RESOLVE, titles=KNOWN.titles)


PAGE = f"""<div><h3>Ärzte &amp; Apotheken</h3>
<p>Rufen Sie <a href="tel:+498213102-0">0821 / 3102-0</a> an. Montags von 8 bis 12 Uhr. Dienstags und mittwochs nicht.
Oder <strong>später</strong>.</p><ul><li>Mehr <a href="{APP}/stadt/de/arzt/">beim Arzt</a></li><li>und in der <a href="https://example.org/a?b=1">Stadt</a>
</li></ul><p style="color: red" class="hinweis"><img src="/static/icon.svg" alt="Uhr" width="15" height="15"> Bitte
kommen Sie <em>pünktlich</em><br>und bringen Sie 20,50 Euro mit.</p></div>"""


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("<p>a</p><p>b</p>", "<div><p>a</p>\r\n<p>b</p></div>"),
        ("<p>a&nbsp;b &auml;</p>", "<p>a\u00a0b ä</p>"),
        ('<p><a href="tel:1" target="_blank">a</a></p>', '<p><a class="link-external" href="tel:1">a</a></p>'),
        (f'<p><a href="{APP}/stadt/de/arzt/">a</a></p>', f'<p><a href="{APP}/stadt/en/doctor/">a</a></p>'),
        (f'<p><a href="{APP}/stadt/en/alt/doctor">a</a></p>', f'<p><a href="{APP}/stadt/en/doctor/">a</a></p>'),
        (
            f'<p><a href="{APP}/stadt/de/arzt/">{APP}/stadt/de/arzt/</a></p>',
            f'<p><a href="{APP}/stadt/en/doctor/">{APP}/stadt/en/doctor/</a></p>',
        ),
        (
            f'<p><a href="{APP}/stadt/de/arzt/" data-integreat-auto-update="true">Arzt</a></p>',
            f'<p><a href="{APP}/stadt/en/doctor/" data-integreat-auto-update="true"><img src="i.svg">Doctor</a></p>',
        ),
        (
            '<div><p>a</p><div data-contact-id="1" data-contact-url="/stadt/contact/1/?details=name"></div></div>',
            '<div><p>a</p><div contenteditable="false" data-contact-id="1" class="contact-card notranslate" dir="ltr" '
            'data-contact-url="/stadt/contact/1/?details=name" translate="no"><h4>Erika</h4></div></div>',
        ),
        ("<p>هاتف 0821 3102-0</p>", "<p>هاتف \u20660821 3102-0\u2069</p>"),
        ("<p>a <bdi>b</bdi></p>", "<p>a b</p>"),
    ],
)
def test_what_the_cms_does_does_not_count(ours: str, theirs: str) -> None:
    assert printed(ours) == printed(theirs)
    assert len(printed(ours)) == 32


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'<p><a href="{APP}/stadt/de/arzt/">a</a></p>', f'<p><a href="{APP}/stadt/de/schule/">a</a></p>'),
        (f'<p><a href="{APP}/stadt/de/arzt/">a</a></p>', f'<p><a href="{APP}/stadt/de/arzt/#x">a</a></p>'),
        (f'<p><a href="{APP}/stadt/de/arzt/">a</a></p>', '<p><a href="https://web.example/stadt/de/arzt/">a</a></p>'),
        (f'<p><a href="{APP}/stadt/de/arzt/">a</a></p>', f'<p><a href="{APP}/stadt/de/arzt/">{APP}/stadt/</a></p>'),
        (
            f'<p><a href="{APP}/stadt/de/arzt/" data-integreat-auto-update="true">Arzt</a></p>',
            f'<p><a href="{APP}/stadt/de/arzt/" data-integreat-auto-update="true">Ärztin</a></p>',
        ),
        (
            f'<p><a href="{APP}/stadt/de/weg/" data-integreat-auto-update="true">Arzt</a></p>',
            f'<p><a href="{APP}/stadt/de/weg/" data-integreat-auto-update="true">Doctor</a></p>',
        ),
        (
            '<div><p>a</p><div data-contact-id="1" data-contact-url="/stadt/contact/1/?details=name"></div></div>',
            '<div><p>a</p><div data-contact-id="2" data-contact-url="/stadt/contact/2/?details=name"></div></div>',
        ),
        (
            '<div><p>a</p><div data-contact-id="1" data-contact-url="/s/contact/1/?details=name"></div></div>',
            '<div><p>a</p><div data-contact-id="1" data-contact-url="/s/contact/1/?details=name,email"></div></div>',
        ),
        ("<p>هاتف 0821 3102-0</p>", "<p>هاتف \u20660821 3102-1\u2069</p>"),
        ("<p>هاتف 0821 3102-0</p>", "<p>\u2066هاتف 0821 3102-0\u2069</p>"),
        ("<p>a \u2066b\u2069</p>", "<p>a b</p>"),
        ("<p>a</p>", "<h3>a</h3>"),
        ("<p>a b</p>", "<p>a\u00a0b</p>"),
        ('<p class="a">a</p>', '<p class="b">a</p>'),
        ('<p><img src="/media/a.png" alt="A"></p>', '<p><img src="/media/a.png" alt="B"></p>'),
        ("<p>a</p>", ""),
    ],
)
def test_what_a_person_does_counts(before: str, after: str) -> None:
    assert printed(before) != printed(after)


def test_titles_count() -> None:
    before = printed(PAGE, "Arzt")
    assert printed(PAGE, " Arzt ") == before
    for title in ("Ärzte", "arzt", "Arzt!", "Ar zt", ""):
        assert printed(PAGE, title) != before


def test_texts_of_the_media_library() -> None:
    meant = '<p><a href="#x"><img src="https://cms.example/media/logo.png" alt="Logo of the town"></a></p>'
    stored = (
        '<p><a href="#x" class="link-external"><img src="https://cms.example/media/logo.png" alt="Stadtlogo"></a></p>'
    )
    assert printed(meant) != printed(stored)
    media = media_texts(meant, stored)
    assert media == {"logo.png": "Stadtlogo"}
    assert fingerprint("T", meant, RESOLVE, media=media) == fingerprint("T", stored, RESOLVE)
    assert fingerprint("T", meant.replace("#x", "#y"), RESOLVE, media=media) != fingerprint("T", stored, RESOLVE)
    assert (
        media_texts('<p><img src="https://x.example/logo.png" alt="a"></p>', '<p><img src="/logo.png" alt="b"></p>')
        == {}
    )
    empty = '<p><a href="#x"><img src="/media/logo.png" alt=""></a></p>'
    assert fingerprint("T", empty, RESOLVE, media={"logo.png": "L"}) == fingerprint(
        "T", '<p><a href="#x"><img src="/media/logo.png" alt="L"></a></p>', RESOLVE
    )


_ANY = st.one_of(hostile_pages(), ugly_pages().map(lambda page: page.html))


@given(_ANY)
def test_stored_and_meant_have_one_fingerprint(content: str) -> None:
    assert printed(as_stored(content)) == printed(settled(content)) == printed(content)


@pytest.mark.parametrize("seed", range(40))
def test_no_edit_is_missed(seed: int) -> None:
    before = printed(PAGE)
    found = edits(PAGE, seed, len(EDITS))
    assert len(found) > len(EDITS) * 0.8
    for kind, edited in found:
        assert printed(edited) != before, (kind, edited)
        assert printed(as_stored(edited)) == printed(edited), (kind, edited)


def test_every_kind_of_edit_is_tried() -> None:
    assert {kind for seed in range(40) for kind, _ in edits(PAGE, seed, len(EDITS))} == set(EDITS)


def test_no_edit_of_real_pages_is_missed(shared: Path) -> None:
    tried = 0
    for language in ("de", "en"):
        entries = json.loads((shared / f"content/lkaugsburg/{language}/pages.json").read_bytes())[::4]
        for seed, entry in enumerate(entries):
            title, content = entry["title"], entry["content"]
            before = printed(content, title)
            assert printed(as_stored(content), title) == before
            assert printed(isolate_numbers(content, "ar"), title) == before
            for kind, edited in edits(content, seed, 6):
                tried += 1
                assert printed(edited, title) != before, (kind, entry["path"])
    assert tried > 500
