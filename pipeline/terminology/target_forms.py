"""Is one word of a target language a form of another? Endings and clitics per language, then a dictionary of lemmas.

Conservative both ways: a derived word (``інтеграція`` for ``інтеграційний``) is no form; where a language has neither
rules nor a dictionary, at most the last letter may change and four letters may follow. The lemmas come from simplemma
(https://github.com/adbar/simplemma), which works offline. Why so: docs/decisions/0006-glossary-files.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_ENGLISH_ENDINGS = ("", "s", "es", "'s", "s'")
_ENGLISH_IRREGULAR = frozenset({("child", "children"), ("person", "people"), ("woman", "women"), ("man", "men")})
_AMERICAN = (
    ("isation", "ization"),
    ("ise", "ize"),
    ("centre", "center"),
    ("licence", "license"),
    ("counsell", "counsel"),
    ("programme", "program"),
    ("labour", "labor"),
)

_ARABIC_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
_ARABIC_PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "كما", "نا", "ي")
_PERSIAN_ENDINGS = re.compile(
    "(?:ها|های|هایی|ای|ی|یی|ان|گان)?(?:ام|ات|اش|م|ت|ش|مان|تان|شان|یم|یت|یش|یمان|یتان|یشان)?(?:ی|را)?"
)
_TURKISH_ENDINGS = re.compile(
    "(?:l[ae]r)?(?:[ıiuü]?[mn](?:[ıiuü]z)?|s?[ıiuü])?(?:[ny]?[ıiuüae]|n?[ıiuü]n|n?[dt][ae]n?|y?l[ae])?(?:[dt][ıiuü]r|ki)?"
)
_SOFTENED = {"p": "b", "ç": "c", "t": "d", "k": "ğ"}
"""``destek`` → ``desteği``: the last consonant before a vowel."""

_ELIDED = {
    "fr": re.compile("^(?:[cdjlmnst]|qu|lorsqu|puisqu)'"),
    "it": re.compile("^(?:l|un|d|c|all|dall|dell|nell|sull|coll|quest|quell)'"),
}
_CYRILLIC = {
    "uk": "а я у ю і ї и е є о ом ем єм ою ею єю ам ям ами ями ах ях ів їв ей ові еві єві ий ій ого ому им ім их іх ими"
    " ії ією ію",
    "ru": "а я у ю ы и е о ом ем ой ей ою ею ам ям ами ями ах ях ов ев ый ий ого его ому ему ым им ых их ыми ими ая яя"
    " ое ее ые ие ую юю ия ию ии ием иям иями иях ье ья ью ь",
    "bg": "а я о е и ът ят та то те ите ия ият ове",
}
"""Case and plural endings, for words that the dictionary does not have."""
_PLURALS = {
    "fr": (("", "s"), ("", "x"), ("al", "aux"), ("ail", "aux")),
    "es": (("", "s"), ("", "es"), ("z", "ces"), ("ión", "iones")),
    "pt": (("", "s"), ("", "es"), ("ão", "ões"), ("m", "ns"), ("al", "ais"), ("el", "eis")),
    "it": (("o", "i"), ("e", "i"), ("a", "e"), ("io", "i"), ("co", "chi"), ("go", "ghi"), ("ca", "che")),
    "ro": (("", "ul"), ("", "ului"), ("e", "ea"), ("ă", "a"), ("", "uri"), ("", "urile")),
}
_LEMMA_LANGUAGES = frozenset(
    {"ar", "bg", "ca", "cs", "da", "el", "es", "et", "fa", "fi", "fr", "he", "hbs", "hi", "hu", "hy", "it", "ka"}
    | {"lt", "lv", "mk", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sv", "sw", "tl", "tr", "uk"}
)
"""Those of simplemma's that target languages of municipalities are likely to be."""
_LEMMA_ALIASES = {"sr": "hbs", "hr": "hbs", "bs": "hbs", "no": "nb", "prs": "fa"}


def normal(text: str, language: str) -> str:
    """A folded ``text`` with the spellings of ``language`` made one: vowel signs, hamza, Arabic and Persian letters."""
    text = text.replace("’", "'").replace("ʼ", "'").replace("`", "'")
    if language == "ar":
        return re.sub("[أإآٱ]", "ا", _ARABIC_MARKS.sub("", text)).replace("ى", "ي")
    if language in ("fa", "prs"):
        text = _ARABIC_MARKS.sub("", text).replace("ي", "ی").replace("ى", "ی").replace("ك", "ک")
        return text.replace("ۀ", "ه").replace("\u0654", "")
    if language == "ru":
        return text.replace("ё", "е")
    if language == "tr":
        return text.replace("i\u0307", "i")
    return text


def same_word(wanted: str, word: str, language: str) -> bool:
    """True when ``word`` is ``wanted`` or a form of it in ``language``; both folded and ``normal``."""
    language = language.split("-")[0]
    elided = _ELIDED.get(language)
    if elided:
        wanted, word = elided.sub("", wanted), elided.sub("", word)
    if wanted == word:
        return True
    rule = _RULES.get(language)
    if (rule is not None and rule(wanted, word)) or _plural(wanted, word, language):
        return True
    if language == "en":
        return False  # its lemmas run verbs and nouns together (``hearing`` → ``hear``)
    language = _LEMMA_ALIASES.get(language, language)
    if language not in _LEMMA_LANGUAGES:
        return _near(wanted, word)
    if _same_lemma(wanted, word, language):
        return True
    if rule is not None or _known(word, language):
        return False
    return _same_stem(wanted, word, language) if language in _CYRILLIC else _near(wanted, word)


def _near(wanted: str, word: str) -> bool:
    """For words that no rule and no dictionary knows: the last letter may change and four may follow."""
    return len(wanted) > 3 and word.startswith(wanted[:-1]) and len(word) - len(wanted) <= 4


def _english(wanted: str, word: str) -> bool:
    wanted, word = (_american(part).removesuffix("'s") for part in (wanted, word))
    if word in {wanted + ending for ending in _ENGLISH_ENDINGS} or (wanted, word) in _ENGLISH_IRREGULAR:
        return True
    return wanted[-1:] == "y" and word == wanted[:-1] + "ies"


def _american(word: str) -> str:
    for british, american in _AMERICAN:
        word = word.replace(british, american)
    return word


def _arabic(wanted: str, word: str) -> bool:
    bare = wanted.removeprefix("ال") if len(wanted) > 4 else wanted
    return any(
        stem in _arabic_forms(bare, article) or _same_lemma(bare, stem, "ar")
        for stem, article in _arabic_stems(word)
        if len(stem) > 2
    )


def _arabic_stems(word: str) -> set[tuple[str, bool]]:
    """``word`` with and without what may be written onto its front; True where the article was among it."""
    stems = {(word, False)}
    for conjunction in ("", "و", "ف"):
        if not word.startswith(conjunction):
            continue
        rest = word[len(conjunction) :]
        stems.add((rest, False))
        stems |= {(rest[1:], False) for letter in "بكل" if rest.startswith(letter)}
        stems |= {(rest.removeprefix(front), True) for front in ("ال", "بال", "كال", "لل") if rest.startswith(front)}
        if rest.startswith("لل"):
            stems.add((rest[1:], True))  # the word itself begins with lām: للجوء
    return stems


@cache
def _arabic_forms(bare: str, article: bool) -> frozenset[str]:
    """``bare`` with its regular endings: plural, dual, accusative, and (never with the article) attached pronouns."""
    feminine = bare.endswith("ة")
    stem = bare[:-1] if feminine else bare
    forms = {bare, stem + "ات", stem + ("تان" if feminine else "ان"), stem + ("تين" if feminine else "ين")}
    if not feminine:
        forms |= {bare + "ون", bare + "ا"}
    if bare.endswith(("ون", "ين")) and len(bare) > 4:
        forms |= {bare[:-2] + "ون", bare[:-2] + "ين"}
    if not article:
        forms |= {(stem + "ت" if feminine else stem) + pronoun for pronoun in _ARABIC_PRONOUNS}
        forms |= {stem + "ات" + pronoun for pronoun in _ARABIC_PRONOUNS}
        if stem.endswith("ء"):
            forms |= {stem[:-1] + seat + pronoun for seat in "ئؤ" for pronoun in _ARABIC_PRONOUNS}
    return frozenset(forms)


def _persian(wanted: str, word: str) -> bool:
    return len(wanted) > 2 and word.startswith(wanted) and _PERSIAN_ENDINGS.fullmatch(word, len(wanted)) is not None


def _turkish(wanted: str, word: str) -> bool:
    stems = [wanted]
    if len(wanted) > 3 and wanted[-1] in _SOFTENED:
        stems.append(wanted[:-1] + _SOFTENED[wanted[-1]])
    return len(wanted) > 2 and any(
        word.startswith(stem) and _TURKISH_ENDINGS.fullmatch(word, len(stem)) for stem in stems
    )


def _plural(wanted: str, word: str, language: str) -> bool:
    return len(wanted) > 2 and any(
        (wanted.endswith(old) and word == wanted.removesuffix(old) + new)
        or (old and new and word.endswith(old) and wanted == word.removesuffix(old) + new)
        for old, new in _PLURALS.get(language, ())
    )


def _same_stem(wanted: str, word: str, language: str) -> bool:
    return bool(_stems(wanted, language) & _stems(word, language))


@cache
def _stems(word: str, language: str) -> frozenset[str]:
    """``word`` as it is and without each ending that fits; three letters at least stay."""
    endings = _CYRILLIC[language].split()
    return frozenset(
        {word}
        | {word.removesuffix(ending) for ending in endings if word.endswith(ending) and len(word) - len(ending) > 2}
    )


def _same_lemma(wanted: str, word: str, language: str) -> bool:
    base, other = lemma(wanted, language), lemma(word, language)
    return other in (base, wanted) or word == base


@cache
def lemma(word: str, language: str) -> str:
    """The dictionary form of ``word`` in a language that simplemma has, else ``word``. Folded.

    A dictionary takes up to a second to open, at the first word of its language.
    """
    import simplemma

    return simplemma.lemmatize(word, lang=language, low_memory=True).casefold()


@cache
def _known(word: str, language: str) -> bool:
    import simplemma

    return simplemma.is_known(word, lang=language, low_memory=True)


_RULES: dict[str, Callable[[str, str], bool]] = {
    "en": _english,
    "ar": _arabic,
    "fa": _persian,
    "prs": _persian,
    "tr": _turkish,
}
