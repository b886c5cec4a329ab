"""The engine that asks a LibreTranslate server, against a server on the loopback interface that behaves like one."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_libretranslate import RESET, FakeLibreTranslate, Reply, error
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import EngineError, EngineUnavailable
from pipeline.html.codes import check_codes
from pipeline.html.segment import segment_html
from pipeline.mt.argos.engine import TAGS_AT_END
from pipeline.mt.argos.translator import LOOP, NOTHING
from pipeline.mt.libretranslate.engine import REFUSED, LibreTranslateEngine, PlainLibreTranslate
from pipeline.mt.libretranslate.server import Patience, Server
from pipeline.progress import Silent
from pipeline.steps.segment import cut

WORDS = {
    "Das": "The",
    "Amt": "office",
    "ist": "is",
    "heute": "today",
    "offen": "open",
    "Mehr": "More",
    "hier": "here",
    "Kreis": "circle circle circle circle circle",
    "Nichts": "",
}
KEY = "s3cret-key"


@pytest.fixture
def fake() -> Iterator[FakeLibreTranslate]:
    with FakeLibreTranslate(WORDS).running() as server:
        yield server


class Clock:
    """Sleeps without waiting and remembers for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


Connect = Callable[..., LibreTranslateEngine]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connect(fake: FakeLibreTranslate, clock: Clock) -> Connect:
    def make(source: str = "de", target: str = "en", key: str = "", **patience: float) -> LibreTranslateEngine:
        variable = "TOWN_KEY" if key else None
        server = Server.of(fake.url, variable, {"TOWN_KEY": key}, Patience(**patience), clock)  # type: ignore[arg-type]
        return LibreTranslateEngine(server, source, target)

    return make


def one(engine: LibreTranslateEngine, text: str) -> str:
    (answer,) = engine.translate([text], Silent())
    return answer.text


# --- what it makes ---------------------------------------------------------------------------------------


def test_texts_are_translated_in_order_and_each_sentence_once(fake: FakeLibreTranslate, connect: Connect) -> None:
    texts = ["Das Amt ist heute offen.", "Mehr hier", "Das Amt ist heute offen. Mehr hier"]
    answers = connect().translate(texts, Silent())
    assert [a.text for a in answers] == [
        "The office is today open.",
        "More here",
        "The office is today open. More here",
    ]
    assert [a.score for a in answers] == [None] * 3
    assert [order["q"] for order in fake.asked] == [["Das Amt ist heute offen.", "Mehr hier"]]


def test_what_is_sent_is_plain_text(fake: FakeLibreTranslate, connect: Connect) -> None:
    one(connect(), r"Das <1>Amt</1> ist \<5> & „offen“.")
    (order,) = fake.asked
    assert order["q"] == ["Das Amt ist <5> & „offen“.", "Amt"]
    assert {key: order[key] for key in ("source", "target", "format")} == {
        "source": "de",
        "target": "en",
        "format": "text",
    }
    assert "api_key" not in order


def test_a_code_goes_around_the_words_that_its_own_translation_is_found_in(connect: Connect) -> None:
    assert one(connect(), "Das <1>Amt</1> ist <2>hier</2>.") == "The <1>office</1> is <2>here</2>."


def test_a_code_whose_words_are_not_found_goes_to_the_end_and_is_told(
    fake: FakeLibreTranslate, connect: Connect
) -> None:
    fake.words = {"Das": "The", "Stadtverwaltung": "q", "ist": "is"}
    engine = connect()
    fake.next = [(200, {}, json.dumps({"translatedText": ["Something else entirely", "xyz"]}).encode())]
    (answer,) = engine.translate(["Das ist die <1>Stadtverwaltung</1> dort"], Silent())
    assert answer.text == "Something else entirely <1></1>"
    assert answer.flags == (TAGS_AT_END,)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<b>", "</b>", "<i>", "</i>", "<br/>x", '<img src="a">', "Das Amt ", "hier. ", "08:30 "]),
        min_size=1,
        max_size=12,
    )
)
def test_every_code_comes_out_once_and_well_nested(connect: Connect, pieces: list[str]) -> None:
    segments = segment_html("<p>" + "".join(pieces) + "</p>").segments
    answers = connect().translate([segment.text for segment in segments], Silent())
    for segment, answer in zip(segments, answers, strict=True):
        if answer.text:
            assert check_codes(segment.codes, answer.text) == ()


def test_codes_that_cannot_be_taken_apart_stand_at_the_end(connect: Connect) -> None:
    (answer,) = connect().translate(["Das </1>Amt<1>"], Silent())
    assert (answer.text, answer.flags) == ("The office </1><1>", (TAGS_AT_END,))


def test_texts_without_letters_and_addresses_are_not_sent(fake: FakeLibreTranslate, connect: Connect) -> None:
    answers = connect().translate(["08:30 – 12:00", "Mehr hier: www.beispiel.example"], Silent())
    assert [a.text for a in answers] == ["08:30 – 12:00", "More here: www.beispiel.example"]
    assert [order["q"] for order in fake.asked] == [["Mehr hier:"]]


def test_loops_and_empty_answers_are_left_empty(connect: Connect) -> None:
    answers = connect().translate(["Kreis", "Nichts"], Silent())
    assert [(a.text, a.flags) for a in answers] == [("", (LOOP,)), ("", (NOTHING,))]


def test_numbers_that_the_server_invents_are_told(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.words = {"Das": "The 4711"}
    (answer,) = connect().translate(["Das Amt"], Silent())
    assert answer.flags == ("number not in the source: 4711",)


def test_half_a_surrogate_pair_does_not_break_the_request(connect: Connect) -> None:
    assert one(connect(), "Das \ud83d Amt") == "The ? office"


def test_nothing_to_translate_asks_nothing(fake: FakeLibreTranslate, connect: Connect) -> None:
    assert connect().translate([], Silent()) == []
    assert fake.asked == []


def test_the_server_by_itself_gets_whole_texts(fake: FakeLibreTranslate) -> None:
    engine = PlainLibreTranslate(Server.of(fake.url, None, {}), "de", "en")
    answers = engine.translate(["Das Amt. Mehr hier: www.a.example", "", "Kreis"], Silent())
    assert [a.text for a in answers] == ["The office. More here: www.a.example", "", WORDS["Kreis"]]
    assert engine.name == "libretranslate de→en alone"


# --- languages and name ------------------------------------------------------------------------------------


def test_the_name_tells_kind_version_pair_and_place(fake: FakeLibreTranslate, connect: Connect) -> None:
    place = fake.url.removeprefix("http://")
    assert connect().name == f"libretranslate 1.6.2 de→en at {place}"
    for unusable in ("?", "", "1.6 <b>"):
        fake.version = unusable
        assert connect().name == f"libretranslate of unknown version de→en at {place}"


@pytest.mark.parametrize(
    ("offered", "target", "used"),
    [
        ("zh", "zh-Hans", "zh"),
        ("zh-Hans", "zh", "zh-Hans"),
        ("zh-Hans", "zh-CN", "zh-Hans"),
        ("zt", "zh-Hant", "zt"),
        ("zh-Hant", "zh-TW", "zh-Hant"),
        ("fa", "pes", "fa"),
        ("ku", "kmr", "ku"),
        ("kmr", "ku", "kmr"),
        ("pt-BR", "pt-br", "pt-BR"),
        ("pb", "pt-br", "pb"),
        ("nb", "no", "nb"),
    ],
)
def test_languages_by_any_of_their_names(
    fake: FakeLibreTranslate, connect: Connect, offered: str, target: str, used: str
) -> None:
    fake.pairs = {"de": ["en", offered], "en": []}
    one(connect(target=target), "Das Amt")
    assert fake.asked[-1]["target"] == used


def test_a_pair_that_is_not_offered(fake: FakeLibreTranslate, connect: Connect) -> None:
    with pytest.raises(EngineError, match=r"does not translate de→uk \(from de: en\): install a model"):
        connect(target="uk")
    with pytest.raises(EngineError, match=r"does not translate fr→en \(from fr: nothing\)"):
        connect(source="fr")
    with pytest.raises(EngineError, match="does not translate en→de-si"):
        connect("en", "de-si")


@pytest.mark.parametrize("answer", [{}, [1], ["de"], [{"name": "German"}], None, "de"])
def test_a_list_of_languages_that_is_none(fake: FakeLibreTranslate, connect: Connect, answer: object) -> None:
    fake.pages["/languages"] = (200, {}, json.dumps(answer).encode())
    with pytest.raises(EngineError, match="answers to /languages is not what a LibreTranslate server answers"):
        connect()


def test_old_servers_that_list_no_targets(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.pairs = {"de": [], "en": [], "uk": []}
    assert "de→uk" in connect(target="uk").name


# --- limits ------------------------------------------------------------------------------------------------


def test_the_limit_of_texts_is_found_out_and_kept_to(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.batch_limit = 3
    texts = [f"Das Amt {chr(97 + number)}{chr(98 + number)}" for number in range(20)]
    answers = connect().translate(texts, Silent())
    assert [a.text for a in answers] == [text.replace("Das Amt", "The office") for text in texts]
    sizes = [len(order["q"]) for order in fake.asked]
    assert sizes == [20, 3, 3, 3, 3, 3, 3, 2]


def test_the_limit_of_characters_is_asked_for_and_kept_to(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.char_limit = 60
    texts = [f"Das Amt ist heute offen {letter * 3}" for letter in "abcdefgh"]
    answers = connect().translate(texts, Silent())
    assert all(answer.text.startswith("The office") for answer in answers)
    assert all(sum(map(len, order["q"])) <= 60 for order in fake.asked)


def test_one_sentence_that_is_too_long_is_left_empty_and_the_others_are_not(
    fake: FakeLibreTranslate, connect: Connect
) -> None:
    fake.char_limit = 40
    answers = connect().translate(["Das " * 20, "Das Amt"], Silent())
    assert [(a.text, a.flags) for a in answers] == [("", (REFUSED,)), ("The office", ())]


def test_a_limit_of_characters_that_only_the_refusal_tells(fake: FakeLibreTranslate, connect: Connect) -> None:
    engine = connect()
    fake.char_limit = 60
    answers = engine.translate([f"Das Amt ist heute offen {letter * 3}" for letter in "abcdefgh"], Silent())
    assert all(answer.text.startswith("The office") for answer in answers)
    assert [sum(map(len, order["q"])) <= 60 for order in fake.asked] == [False, True, True, True, True]


def test_a_proxy_that_takes_no_large_requests(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.next = [(413, {}, b"<html>Request Entity Too Large</html>")]
    answers = connect().translate(["Das Amt", "Mehr hier"], Silent())
    assert [a.text for a in answers] == ["The office", "More here"]


def test_a_text_that_breaks_the_model_costs_only_itself(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.poison = "Gift"
    answers = connect().translate(["Das Amt", "Gift", "Mehr hier", "offen"], Silent())
    assert [a.text for a in answers] == ["The office", "", "More here", "open"]
    assert answers[1].flags == (REFUSED,)


def test_a_server_that_breaks_on_everything_is_an_error(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.poison = "a"
    with pytest.raises(EngineError, match=r"cannot translate de→en \(Cannot translate text: list index out of range\)"):
        connect().translate([f"{letter}a" for letter in "abcdefghijkl"], Silent())


# --- trouble that passes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "slept"),
    [
        ([RESET], [1.0]),
        ([error(503, "busy"), (502, {}, b"<html>Bad Gateway</html>"), error(504)], [1.0, 4.0, 15.0]),
        ([error(429, "Slowdown: 30 per minute")], [15.0]),
        ([error(429, "Slowdown: 30 per minute", Retry_After="7")], [7.0]),
    ],
)
def test_what_passes_is_waited_for(
    fake: FakeLibreTranslate, connect: Connect, clock: Clock, replies: list[Reply], slept: list[float]
) -> None:
    fake.next = replies
    assert one(connect(), "Das Amt") == "The office"
    assert clock.slept == slept


def test_waiting_ends(fake: FakeLibreTranslate, connect: Connect, clock: Clock) -> None:
    fake.next = [error(503)] * 9
    with pytest.raises(
        EngineUnavailable, match=r"is busy or not started yet \(it answers 503\): run the command again"
    ):
        one(connect(), "Das Amt")
    assert len(fake.asked) == 4
    fake.next = [error(429)] * 9
    with pytest.raises(EngineUnavailable, match="asks to slow down: run the command again later"):
        one(connect(), "Das Amt")
    fake.next = [RESET] * 9
    with pytest.raises(EngineUnavailable, match="cannot be reached or broke off"):
        one(connect(), "Das Amt")


def test_a_long_break_is_not_waited_for(fake: FakeLibreTranslate, connect: Connect, clock: Clock) -> None:
    fake.next = [error(429, Retry_After="3600")]
    with pytest.raises(EngineUnavailable, match="asks to slow down, for 3600 s"):
        one(connect(), "Das Amt")
    assert clock.slept == []


def test_many_texts_that_count_as_many_requests_are_sent_in_smaller_parts(
    fake: FakeLibreTranslate, connect: Connect
) -> None:
    fake.next = [error(429), error(429)]
    answers = connect().translate(["Das Amt", "Mehr hier"], Silent())
    assert [a.text for a in answers] == ["The office", "More here"]
    assert [len(order["q"]) for order in fake.asked] == [2, 2, 1, 1]


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    clock = Clock()
    with pytest.raises(
        EngineUnavailable, match=rf"127.0.0.1:{port} cannot be reached .*: check 'url' in sprachlotse.toml"
    ):
        LibreTranslateEngine(Server.of(f"http://127.0.0.1:{port}", None, {}, sleep=clock), "de", "en")
    assert clock.slept == []


def test_a_server_that_never_answers() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        server = Server.of(f"http://127.0.0.1:{mute.getsockname()[1]}", None, {}, Patience(answer=0.1), Clock())
        with pytest.raises(EngineUnavailable, match="does not answer in time"):
            LibreTranslateEngine(server, "de", "en")


# --- keys, and what is no LibreTranslate -----------------------------------------------------------------------


def test_the_key_is_sent(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.key = KEY
    assert one(connect(key=KEY), "Das Amt") == "The office"


@pytest.mark.parametrize(
    ("key", "message"),
    [("wrong-k3y", r"does not take the API key \(Invalid API key\)"), ("", r"wants an API key \(Please contact")],
)
def test_a_wrong_or_missing_key(fake: FakeLibreTranslate, connect: Connect, key: str, message: str) -> None:
    fake.key = KEY
    with pytest.raises(EngineError, match=f"{message}.*: put the right key into the environment variable"):
        one(connect(key=key), "Das Amt")


def test_a_key_variable_that_is_not_set() -> None:
    for environment in ({}, {"TOWN_KEY": " "}):
        with pytest.raises(EngineError, match=r"the environment variable TOWN_KEY, .*, is not set"):
            Server.of("http://127.0.0.1:1", "TOWN_KEY", environment)


def test_the_key_is_in_no_message_name_or_repr(fake: FakeLibreTranslate, connect: Connect) -> None:
    engine = connect(key=KEY)
    assert KEY not in engine.name
    assert KEY not in repr(Server.of(fake.url, "K", {"K": KEY}))
    fake.next = [error(403, f"Invalid API key {KEY}"), error(400, f"no: {KEY}"), error(418, KEY)]
    fake.next.append(error(418, f"{'x' * 195} {KEY}"))
    for _ in range(4):
        with pytest.raises(EngineError) as caught:
            one(engine, "Das Amt")
        assert KEY[:4] not in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        (200, {}, b"<html>Welcome</html>"),
        (200, {}, b"{}"),
        (200, {}, b'{"translatedText": "one text"}'),
        (200, {}, b'{"translatedText": ["a", "b"]}'),
        (200, {}, b'{"translatedText": [null]}'),
        (200, {}, b"[" * 100_000),
        (200, {}, b"\xff\xfe"),
    ],
)
def test_nonsense_is_named(fake: FakeLibreTranslate, connect: Connect, reply: Reply) -> None:
    fake.next = [reply]
    with pytest.raises(EngineError, match="answers to /translate is not what a LibreTranslate server answers"):
        one(connect(), "Das Amt")


def test_a_refusal_is_told_in_the_servers_words(fake: FakeLibreTranslate, connect: Connect) -> None:
    fake.next = [error(403, "Too many request limits violations")]
    with pytest.raises(EngineError, match=r"refuses /translate \(it answers 403: Too many request limits violations\)"):
        one(connect(), "Das Amt")


def test_another_kind_of_server(fake: FakeLibreTranslate) -> None:
    with pytest.raises(EngineError, match=r"refuses /wiki/languages \(it answers 404\)|refuses /languages"):
        LibreTranslateEngine(Server.of(f"{fake.url}/wiki/", None, {}), "de", "en")


@pytest.mark.slow
def test_codes_fit_in_all_real_segments(shared: Path, fake: FakeLibreTranslate, connect: Connect) -> None:
    """Translated by a poor dictionary: what cannot be placed goes to the end, and everything fits."""
    pages = json.loads((shared / "content/lkaugsburg/de/pages.json").read_text("utf-8"))
    segments = {s.text: s for page in pages for s in cut(page["title"], page["content"]) if s.codes}
    answers = connect().translate(list(segments), Silent())
    offered = [(segments[text], answer) for text, answer in zip(segments, answers, strict=True) if answer.text]
    assert len(offered) > 0.95 * len(segments) > 500
    assert [segment.text for segment, answer in offered if check_codes(segment.codes, answer.text)] == []
    assert sum(TAGS_AT_END in answer.flags for _, answer in offered) < 0.1 * len(offered)
