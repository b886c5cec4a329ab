"""How good translations are beside those of people: BLEU, chrF, and what must not get lost.

BLEU and chrF are sacreBLEU's, of the whole set of texts (not a mean over texts), 0…100; the higher, the more of the
person's wording is there. Everything is measured on plain text: inline codes have a measure of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.html.codes import check_codes, plain_text
from pipeline.literals import find_literals, lost_literals
from pipeline.model import InlineCode, Term, TermStatus
from pipeline.terminology.verify import term_present

_UNSPACED = frozenset({"ja", "ko", "th", "km", "lo", "my"})
"""Languages whose words BLEU's usual tokenizer cannot see; sacreBLEU's own ones for them need dictionaries."""


@dataclass(frozen=True, slots=True)
class Score:
    """A score of sacreBLEU."""

    value: float
    """0…100."""
    signature: str
    """How it was computed, in sacreBLEU's own words; scores with different signatures cannot be compared."""


@dataclass(frozen=True, slots=True)
class Share:
    """``kept`` of ``total``."""

    kept: int
    total: int

    @property
    def value(self) -> float | None:
        """0…1; ``None`` when there was nothing to keep."""
        return self.kept / self.total if self.total else None

    @classmethod
    def sum(cls, shares: Iterable[Share]) -> Share:
        """All of them as one."""
        found = list(shares)
        return cls(sum(share.kept for share in found), sum(share.total for share in found))


def readable(text: str) -> str:
    """``text`` without inline codes, white space collapsed: what is compared with the reference."""
    return " ".join(plain_text(text).split())


def bleu(hypotheses: Sequence[str], references: Sequence[str], language: str) -> Score:
    """BLEU of plain texts in ``language``, in the order of their ``references``; an empty text counts as it is.

    Chinese is compared by sacreBLEU's ``zh`` tokenizer, languages without spaces and Korean by characters, all
    others by ``13a``. Raises ValueError when there are no texts, or not as many of either.
    """
    from sacrebleu.metrics.bleu import BLEU

    base = language.lower().replace("_", "-").split("-")[0]
    tokenizer = "zh" if base == "zh" else "char" if base in _UNSPACED else "13a"
    metric = BLEU(tokenize=tokenizer, force=True)  # `force` only silences a warning about tokenized texts
    value = metric.corpus_score(hypotheses, [_as_many(hypotheses, references)]).score
    return Score(min(value, 100.0), str(metric.get_signature()))  # 100.00000000000004 is seen, too


def chrf(hypotheses: Sequence[str], references: Sequence[str]) -> Score:
    """chrF2 (character 6-grams, no words) of plain texts, in the order of their ``references``.

    Raises ValueError when there are no texts, or not as many of either.
    """
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    value = metric.corpus_score(hypotheses, [_as_many(hypotheses, references)]).score
    return Score(min(value, 100.0), str(metric.get_signature()))  # 100.00000000000004 is seen, too


def _as_many(hypotheses: Sequence[str], references: Sequence[str]) -> Sequence[str]:
    if not references or len(hypotheses) != len(references):
        raise ValueError(f"{len(hypotheses)} texts cannot be compared with {len(references)} references")
    return references


def terms_kept(terms: Sequence[Term], target: str) -> Share:
    """How many of a text's glossary terms have a rendering, preferred or admitted, in ``target`` (plain text).

    A term counts once for each text that it stands in, however many renderings the glossary allows.
    """
    wanted = [term for term in terms if term.status is not TermStatus.FORBIDDEN]
    kept = {term.source for term in wanted if term_present(term, target)}
    return Share(len(kept), len({term.source for term in wanted}))


def codes_kept(codes: Sequence[InlineCode], target: str) -> Share:
    """1 of 1 when ``target`` has every code exactly once and well nested, 0 of 0 when the source has none."""
    return Share(int(not check_codes(codes, target)), 1) if codes else Share(0, 0)


def literals_kept(
    source: str, target: str, source_language: str, target_language: str, flags: Sequence[str] = ()
) -> Share:
    """How many literals of ``source`` are in ``target``, both plain text, or named as missing in one of the ``flags``.

    A flag counts only when it is worded as :func:`pipeline.steps.pretranslate.lost_flags` does.
    """
    total = len(find_literals(source, source_language))
    lost = lost_literals(source, target, source_language, target_language)
    # Spaces that do not break are kept in flags, and are plain ones in readable text.
    named = {" ".join(flag.split()) for flag in flags}
    told = sum(" ".join(f"{literal.kind} missing: {literal.text}".split()) in named for literal in lost)
    return Share(total - len(lost) + told, total)


REWORKED = 40.0
"""Sentence chrF (0…100) below which a translation counts as bad: people wrote something else rather than mend it.

Why so: docs/decisions/0010-risk.md.
"""


@dataclass(frozen=True, slots=True)
class RiskFound:
    """How well risks tell bad machine translations from others."""

    offers: int
    """Machine translations that have a risk."""
    bad: int
    """Those of them below :data:`REWORKED`."""
    auc: float | None
    """Probability, 0…1, that a bad one has a higher risk than another; 0.5 is chance. ``None`` without both kinds."""
    riskiest_tenth: float | None
    """Share of all bad ones, 0…1, in the tenth with the highest risk; ``None`` below ten offers or without bad ones."""
    risky: Share
    """Bad ones among those that are offered as risky."""
    too_risky: Share
    """Bad ones among those that are left empty."""

    def as_json(self) -> dict[str, object]:
        """By the names of the command reference."""
        return {
            "offers": self.offers,
            "bad": self.bad,
            "auc": self.auc,
            "riskiest_tenth": self.riskiest_tenth,
            "risky": self.risky.total,
            "risky_bad": self.risky.kept,
            "too_risky": self.too_risky.total,
            "too_risky_bad": self.too_risky.kept,
        }


def risk_found(risks: Sequence[float], scores: Sequence[float], flag_from: float, empty_from: float) -> RiskFound:
    """What the ``risks`` (0…1) of machine translations say of their ``scores`` (sentence chrF), in the same order."""
    pairs = sorted(zip(risks, (score < REWORKED for score in scores), strict=True), key=lambda pair: -pair[0])
    bad = sum(is_bad for _, is_bad in pairs)
    tenth = len(pairs) // 10
    risky = [is_bad for risk, is_bad in pairs if flag_from <= risk < empty_from]
    too_risky = [is_bad for risk, is_bad in pairs if risk >= empty_from]
    return RiskFound(
        len(pairs),
        bad,
        _auc(pairs),
        sum(is_bad for _, is_bad in pairs[:tenth]) / bad if bad and tenth else None,
        Share(sum(risky), len(risky)),
        Share(sum(too_risky), len(too_risky)),
    )


def sentence_chrf(hypotheses: Sequence[str], references: Sequence[str]) -> list[float]:
    """chrF2, 0…100, of each plain text by itself: a rough measure for one text, less rough over many.

    Raises ValueError when there are no texts, or not as many of either.
    """
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF()
    pairs = zip(hypotheses, _as_many(hypotheses, references), strict=True)
    return [metric.sentence_score(ours, [theirs]).score for ours, theirs in pairs]


def _auc(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Of (risk, bad); by ranks (Mann and Whitney), where equal risks share theirs."""
    bad = sum(is_bad for _, is_bad in pairs)
    good = len(pairs) - bad
    if not bad or not good:
        return None
    ranks, below = 0.0, 0
    for _, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        found = [is_bad for _, is_bad in group]
        ranks += sum(found) * (below + (len(found) + 1) / 2)
        below += len(found)
    return (ranks - bad * (bad + 1) / 2) / (bad * good)
