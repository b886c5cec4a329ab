"""Doubled words: "in the the office"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.html.codes import TokenKind, parse
from pipeline.i18n import N_
from pipeline.literals.scripts import base
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_DOUBLED = re.compile(
    r"(?<!\S)[(\[\"'“„«‹‘¿¡]*+(?P<word>[^\s\d]++)[ \u00a0\u202f]{1,3}+(?P<again>(?P=word))(?![^\W_]|[-'’‘_])",
    re.IGNORECASE,
)
"""The same word twice with nothing but space between: a full stop or comma after the first one ends the search."""

_RIGHT: dict[str, str] = {
    "de": "die der das den dem denen sie ihr ihnen sehr ganz so",
    "en": "that had her bye very so no",
    "nl": "die dat het er u je we zij hem heel haar dit",
    "sv": "det den de är som",
    "da": "det den de er der at",
    "nb": "det den de er som at",
    "nn": "det den dei er som",
    "fr": "nous vous en tous bien très ça qui elle elles y",
    "es": "nos casi luego ya muy poco tal que paso",
    "it": "piano via man quasi così ben poco passo poi pian che mano mogio",
    "pt": "logo quase muito já pouco nos passo",
    "ro": "foarte încet rând doar o a pas mai pe",
    "pl": "to nie bardzo co",
    "cs": "se to je si už",
    "sk": "so to je si už sa",
    "sl": "se je to da si",
    "hr": "je to malo što da ga je li jedan",
    "bs": "je to malo što da ga jedan",
    "sr": "je to malo što da ga jedan је то мало што да га један",
    "mk": "да си едвај ги го",
    "bg": "да си едва ли го ги бързо",
    "uk": "так то не дуже все ледь",
    "ru": "так то не очень все еле чуть того",
    "be": "так то не вельмі",
    "el": "σιγά λίγο του της σας μας τους το μου σου ένα μόνο πρωί μέρα τα",
    "hu": "az ez egy ki be már szép néha sok meg el azt ezt",
    "sq": "të e i së dalë pak",
    "fi": "se on ne",
    "et": "see on",
    "lv": "pa tik",
    "lt": "vos po",
    "hy": "մեկ քիչ շատ",
    "ka": "ნელ ნელა ცოტ ცალ",
    "ar": "جدا جداً واحد يوم كل لا",
    "fa": "کم یک تک آرام آهسته رفته ذره پله قطره دسته گروه گاه خیلی زود نفر قدم دو سه تکه پاره مرحله جدا روز گام",
    "ps": "یو ورو کله بېل ګام",
    "ur": "آہستہ الگ بار ساتھ کبھی جلدی تھوڑا تھوڑی ایک بڑے بڑی چھوٹے کون کیا جگہ گھر طرح باری اپنے",
    "ckb": "یەک هێواش هەنگاو جار کەم تاک بەش دانە زۆر",
    "ku": "yek hêdî car gav kêm berê cuda pir",
    "tr": "tek teker ayrı adım zaman sık yavaş çeşit bol uzun kısa hızlı sessiz gün ay yıl saat madde satır sayfa "
    "kelime sıra grup parça bölüm kapı sokak il şehir tür renk kat tane açık az yer çok güle güzel bir ufak dizi kare "
    "iyi usul koşa seve bile isteye harıl ara derin ince dizin",
    "az": "tək bir yavaş addım vaxt ayrı tez hissə",
    "kk": "бір жай тез кейде анда баяу бөлек кезең жеке",
    "uz": "bir asta tez alohida sekin",
    "hi": "धीरे अलग बार साथ कभी जल्दी थोड़ा थोड़ी थोड़े एक बड़े बड़ी छोटे छोटी कौन क्या किस जगह घर तरह बारी अपने दूर पास कदम",
    "am": "አንድ ቀስ ሌላ ትንሽ ሁለት በጣም ልዩ",
    "ti": "ሓደ ቀስ ንእሽቶ ክልተ ብጣዕሚ",
    "so": "mid hal tartiib yar kala maalin",
    "sw": "pole moja mbili haraka mbali sawa kidogo mara vile hivi huku siku",
    "id": "benar apa hati sama kira satu dua lain masing sering kadang tiba pelan hari orang anak rata cepat baik",
    "ms": "benar apa hati sama kira satu dua lain masing kadang tiba hari orang anak rata cepat baik sungguh",
    "he": "לאט כל מעט אט יום אחד טיפין",
}
"""Words that may stand twice, for languages in which other words hardly do. Languages of no list are not checked.

In some, e.g. Turkish (*yavaş yavaş*, slowly), doubling is grammar, but rare in writing: of 31,574 messages translated
into Turkish 17 double a word, of 4,568 Persian ones 2. So the common ones are listed, and all others are told."""

_WRONG: dict[str, str] = {"vi": "và hoặc của là cho với trong được các"}
"""Words that never stand twice, for a language that doubles so much that nobody can list it."""
_ARABIC_ADVERB = re.compile(r"(?![وبفك]?ال|لل).*[اًة]$")
"""Arabic doubles only what says how: خطوة خطوة, step by step."""

_RIGHT_SETS = {language: frozenset(words.casefold().split()) for language, words in _RIGHT.items()}
_WRONG_SETS = {language: frozenset(words.casefold().split()) for language, words in _WRONG.items()}


def _find(pair: Pair) -> Iterator[Message]:
    found = _accidents(pair.target, pair.target_language)
    if not found:
        return
    # A name or an outcry doubled in the source may be doubled in the translation, in other words too.
    excused = _accidents(pair.source, pair.source_language)
    strange = [word for word in found if word not in excused]
    for word in strange[: max(0, len(found) - len(excused))]:
        yield message(N_("“{word}” stands twice in a row"), word=found[word])


def _accidents(text: str, language: str) -> dict[str, str]:
    """Words that stand twice in ``text`` without a code or a sentence's end between, and are not meant to: case folded,
    and as they stand there."""
    code = base(language)
    right, wrong = _RIGHT_SETS.get(code), _WRONG_SETS.get(code)
    if right is None and wrong is None:
        return {}
    found: dict[str, str] = {}
    for token in parse(text):
        if token.kind is not TokenKind.TEXT:
            continue
        for double in _DOUBLED.finditer(token.text):
            word, again = double["word"], double["again"]
            folded = word.casefold()
            if folded in right if right is not None else folded not in (wrong or ()):
                continue
            if code == "ar" and _ARABIC_ADVERB.match(folded):
                continue
            is_word = word[0].isalpha() and unicodedata.category(word[-1])[0] in "LM"
            # "für Für Sie e.V.": a name begins. "ASB Asb" is one more.
            as_before = word.isupper() is again.isupper() and not (word[0].islower() and again[0].isupper())
            if is_word and as_before and not _goes_on(token.text, double.end()):
                found.setdefault(folded, word)
    return found


def _goes_on(text: str, place: int) -> bool:
    """True when a vowel sign or accent follows, which belongs to the letter before it."""
    return place < len(text) and unicodedata.category(text[place])[0] == "M"


CHECK = Check(
    name="doubled words",
    severity=Severity.WARN,
    why=N_("A word that stands twice by accident makes readers stumble"),
    fix=N_("Take out one of the two, unless the language really wants both"),
    find=_find,
)
