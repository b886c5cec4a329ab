"""What the CMS's forms and lists of versions say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cms_pages import PUBLISH, REVIEW, Text, object_form, page_form, side_by_side, versions
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.connectors.integreat.forms import (
    messages,
    parse_object_form,
    parse_side_by_side,
    parse_versions,
    rights,
)
from pipeline.connectors.integreat.values import FormText
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus

_NOT_TYPED = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160))]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=_NOT_TYPED)
"""All that a web page can carry: no control characters, which people cannot type either."""
CONTENT = st.one_of(
    st.text(CHARACTERS, max_size=40),
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "&amp;",
                "&lt;",
                '"',
                "'",
                "\n",
                "\r\n",
                "\r",
                " ",
                "[page 1]",
                "شارع",
                "</textarea>",
                "</h1>",
                "</label>",
                "<label>",
                "</div>",
                '<div class="revision-diff x">',
                '<div class="revision-wrapper" id="revision-1" data-status="DRAFT">',
                '<div class="revision-plain hidden">',
            ]
        )
    ).map("".join),
)
TITLE = st.text(CHARACTERS, min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)


def as_form_text(text: Text) -> FormText:
    status = DocumentStatus.DRAFT if text.status == "AUTO_SAVE" else DocumentStatus(text.status.lower())
    return FormText(text.version, status, text.slug, text.title, text.content)


# --- the translation form ----


@given(TITLE, CONTENT, TITLE, CONTENT)
@example("A", "\n<p>x</p>", "B", "\n\n<p>y</p>\n")
@example("A", "\r\n<p>x</p>\r", "B", "\r\n<p>y</p>")
@example('Ämter & "Büros"', "<p>&amp;amp; &lt;b&gt;</p>", "مكاتب <b>", "")
def test_the_translation_form_gives_both_texts_verbatim(title: str, content: str, other: str, text: str) -> None:
    source = Text(7, "PUBLIC", "ämter", title, content)
    target = Text(2, "DRAFT", "مكاتب", other, text)
    form = parse_side_by_side(side_by_side(source, target))
    assert (form.source, form.target) == (as_form_text(source), as_form_text(target))


def test_a_page_that_is_not_translated_yet() -> None:
    form = parse_side_by_side(side_by_side(Text(), None))
    assert form.target is None
    assert form.source == as_form_text(Text())


@pytest.mark.parametrize("status", ["PUBLIC", "DRAFT", "REVIEW", "AUTO_SAVE"])
def test_every_status_has_its_meaning(status: str) -> None:
    form = parse_side_by_side(side_by_side(Text(status=status), Text(status=status)))
    assert form.source == form.target == as_form_text(Text(status=status))


def test_the_cms_may_speak_german() -> None:
    """Where something between drops our wish for English."""
    german = {"PUBLIC": "Veröffentlicht", "DRAFT": "Entwurf", "REVIEW": "Freigabe ausstehend"}
    form = parse_side_by_side(side_by_side(Text(), Text(status="REVIEW"), shown=german))
    assert (form.source, form.target) == (as_form_text(Text()), as_form_text(Text(status="REVIEW")))


def test_a_status_that_is_new_to_us_is_no_guess() -> None:
    with pytest.raises(StoreError, match="'Scheduled' as the status"):
        parse_side_by_side(side_by_side(Text(), None, shown={"PUBLIC": "Scheduled"}))


@pytest.mark.parametrize(
    ("buttons", "expected"),
    [
        (PUBLISH, (True, True)),
        (REVIEW, (True, False)),
        ("", (False, False)),
        ('<button name="status" value="PUBLIC" disabled>x</button>', (False, False)),
        ('<button name="other" value="PUBLIC">x</button>', (False, False)),
    ],
)
def test_the_buttons_tell_the_rights(buttons: str, expected: tuple[bool, bool]) -> None:
    form = parse_side_by_side(side_by_side(Text(), None, buttons))
    assert (form.can_edit, form.can_publish) == expected
    assert rights(page_form("de", {"de": "German"}, (), buttons)) == expected
    assert rights(object_form(Text(), buttons=buttons)) == expected


def test_no_form_no_rights() -> None:
    assert rights("<html>Sorry</html>") == (False, False)


@pytest.mark.parametrize("html", ["", "<html><form></form></html>", '<form id="content_form">x</form>'])
def test_another_page_is_no_translation_form(html: str) -> None:
    with pytest.raises(StoreError, match="no translation form"):
        parse_side_by_side(html)


def test_the_full_form_is_no_translation_form() -> None:
    """The CMS leads there when the source is missing."""
    with pytest.raises(StoreError, match="no translation form"):
        parse_side_by_side(object_form(Text()))


# --- versions ----


@given(
    st.lists(
        st.tuples(TITLE, CONTENT, st.sampled_from(["PUBLIC", "DRAFT", "REVIEW", "AUTO_SAVE"])), min_size=1, max_size=4
    )
)
@example([("A", '</div>\n<div class="revision-diff x">', "PUBLIC"), ("B", "<h1>x</h1><label>y</label>\nz", "DRAFT")])
def test_versions_are_given_verbatim_the_newest_first(rows: list[tuple[str, str, str]]) -> None:
    texts = [
        Text(number, status, f"seite-{number}", title, content)
        for number, (title, content, status) in zip(range(len(rows), 0, -1), rows, strict=True)
    ]
    try:
        found = parse_versions(versions(texts))
    except StoreError:
        # A content that holds the whole frame of another version is told, never mistaken for one.
        assert any("revision-wrapper" in text.content for text in texts)
        return
    assert found == tuple(as_form_text(text) for text in texts)


def test_a_content_cannot_pretend_to_be_another_version() -> None:
    forged = versions([Text(9, "PUBLIC", "x", "Falsch", "<p>falsch</p>")])
    start = forged.index('<div class="w-full hidden revision-wrapper"')
    frame = forged[start : forged.index('<div id="revision-0"')]
    text = Text(2, "DRAFT", "echt", "Echt", f"<div>{frame}</div>")
    assert parse_versions(versions([text, Text(1)])) == (as_form_text(text), as_form_text(Text(1)))
    with pytest.raises(StoreError):
        parse_versions(versions([Text(10, content=frame), Text(9)]))


def test_addresses_may_be_written_in_percent() -> None:
    (text,) = parse_versions(versions([Text(slug="%D8%A3%D9%87%D9%84%D8%A7")]))
    assert text.slug == "أهلا"


@pytest.mark.parametrize("html", ["", "<html></html>", side_by_side(Text(), Text())])
def test_another_page_is_no_list_of_versions(html: str) -> None:
    with pytest.raises(StoreError, match="no list of versions"):
        parse_versions(html)


def test_a_version_of_unknown_status_is_told() -> None:
    with pytest.raises(StoreError, match="no list of versions"):
        parse_versions(versions([Text()]).replace('data-status="PUBLIC"', 'data-status="SCHEDULED"'))


# --- events and locations ----

FIELDS = """
<input type="hidden" name="location" value="12"><input name="plain"><input name="address" value="Straße 1 &amp; 2">
<input type="checkbox" name="all_day" checked><input type="checkbox" name="off">
<input type="checkbox" name="on" value="x" checked>
<input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>
<select name="category"><option value="">-</option><option value="3" selected>Amt</option></select>
<select name="first"><option value="a">A</option><option value="b">B</option></select>
<select name="days" multiple><option value="1" selected>Mo</option><option value="2">Di</option>
<option value="4" selected>Do</option></select>
<select name="none" multiple><option value="1">Mo</option></select>
<select name="word"><option selected> Ort </option></select>
<input name="gone" value="1" disabled><fieldset disabled><input name="gone_too" value="1"></fieldset>
<input type="file" name="file"><input type="submit" name="s" value="x"><button name="b" value="x">b</button>
<textarea name="meta_description">
Kurz &amp; "gut"</textarea><input value="nameless">
"""


def test_fields_are_what_a_browser_would_send() -> None:
    form = parse_object_form(object_form(Text(content="<p>x</p>"), FIELDS), DocumentKind.LOCATION)
    assert form.fields == {
        "title": "Willkommen",
        "slug": "willkommen",
        "content": "<p>x</p>",
        "location": "12",
        "plain": "",
        "address": "Straße 1 & 2",
        "all_day": "on",
        "on": "x",
        "r": "2",
        "category": "3",
        "first": "a",
        "days": ["1", "4"],
        "word": "Ort",
        "meta_description": 'Kurz & "gut"',
    }
    assert form.target == replace(as_form_text(Text(content="<p>x</p>")), meta_description='Kurz & "gut"')
    assert form.source is None


def test_opening_hours_are_sent_back_as_the_script_would() -> None:
    hours = '[{"allDay": false, "timeSlots": [{"start": "08:00"}]}]'
    hidden = '<input type="hidden" name="initial-opening_hours" value=\'{}\'>'
    form = parse_object_form(object_form(Text(), hidden.format(hours)), DocumentKind.LOCATION)
    assert form.fields["opening_hours"] == hours
    assert "initial-opening_hours" not in form.fields


@given(TITLE, CONTENT)
def test_an_object_s_text_is_given_verbatim(title: str, content: str) -> None:
    text = Text(3, "REVIEW", "fest", title, content)
    form = parse_object_form(object_form(text), DocumentKind.EVENT)
    assert form.target == as_form_text(text)
    assert (form.fields["title"], form.fields["content"]) == (title, content)


def test_an_object_that_is_not_translated_yet() -> None:
    form = parse_object_form(object_form(None), DocumentKind.EVENT)
    assert form.target is None
    assert (form.can_edit, form.imported) == (True, False)


@pytest.mark.parametrize(
    ("told", "kind", "buttons", "imported"),
    [
        ("You cannot edit this: it was imported from an external calendar.", DocumentKind.EVENT, "", True),
        ("… aus einem externen Kalender importiert …", DocumentKind.EVENT, "", True),
        ("You cannot edit this event because it is archived.", DocumentKind.EVENT, "", False),
        ("… external calendar …", DocumentKind.EVENT, PUBLISH, False),
        ("… external calendar …", DocumentKind.LOCATION, "", False),
    ],
)
def test_imported_events_are_known(told: str, kind: DocumentKind, buttons: str, imported: bool) -> None:
    alert = f'<div role="alert"><p>{told}</p></div>'
    form = parse_object_form(object_form(Text(), buttons=buttons, messages=alert), kind)
    assert form.imported is imported


def test_an_archived_event_is_public_for_nobody() -> None:
    form = parse_object_form(object_form(Text(status="Archived"), buttons=""), DocumentKind.EVENT)
    assert form.target is not None
    assert (form.target.status, form.can_edit) == (DocumentStatus.DRAFT, False)


@pytest.mark.parametrize("html", ["", "<p>x</p>", '<form id="content_form"><input name="title"></form>'])
def test_another_page_is_no_form_of_an_event(html: str) -> None:
    with pytest.raises(StoreError, match="no form of the event"):
        parse_object_form(html, DocumentKind.EVENT)


# --- messages ----


def test_messages_are_those_about_what_was_done() -> None:
    alert = '<div class="{}" role="alert"><p>{}</p></div>'
    told = alert.format("x", "Page &quot;A &amp; B&quot;  was\n saved")
    box = f'<div id="messages">{told}{alert.format("", "")}</div>'
    assert messages(f"<html>{box}<form>{alert.format('hidden', 'No address found')}</form></html>") == (
        'Page "A & B" was saved',
    )
    assert messages(f"<html>{alert.format('', 'Wrong password')}<form>{alert.format('', 'x')}</form></html>") == (
        "Wrong password",
    )
    assert messages("") == ()


@pytest.mark.parametrize(
    "html", ["", " ", "<!-- x -->", '<?xml version="1.0" encoding="UTF-8"?><html/>', "\x00", "<", "a\x00b", "<?x"]
)
def test_whatever_a_server_sends_is_read_or_refused(html: str) -> None:
    assert messages(html) == ()
    assert rights(html) == (False, False)
    for parse in (parse_side_by_side, parse_versions):
        with pytest.raises(StoreError):
            parse(html)
    with pytest.raises(StoreError):
        parse_object_form(html, DocumentKind.LOCATION)
