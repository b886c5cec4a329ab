"""The CMS's flag "currently in translation": it tells editors that somebody outside works on a translation.

The CMS has no address that only sets it. It sets it when pages are exported as XLIFF, so that is what is asked for, of
published versions only: whoever has the file's address can read it. The file itself is not fetched. Missing
translations cannot be flagged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipeline.connectors.integreat.client import CmsClient
from pipeline.model import TranslationState

BATCH = 100
"""Pages of one request: the CMS takes at most 1,000 fields, and packs the files while we wait."""


def mark(
    client: CmsClient,
    language: str,
    pages: Collection[int],
    in_translation: bool,
    states: Mapping[int, TranslationState],
) -> frozenset[int]:
    """Flag the translations of ``pages`` (numbers) into ``language``, or take the flag off.

    ``states`` is what the CMS says of its translations now. Returns the pages whose flag was changed: not those that
    somebody flagged before (it is theirs to take off), and none that have no translation. Raises StoreError /
    StoreUnavailable; what was changed before that stays so.
    """
    if in_translation:
        return _set(client, language, [n for n in sorted(pages) if states.get(n, _MISSING) not in _NOT_TO_FLAG])
    return _clear(client, language, [n for n in sorted(pages) if states.get(n) is TranslationState.IN_TRANSLATION])


_MISSING = TranslationState.MISSING
_NOT_TO_FLAG = frozenset({_MISSING, TranslationState.IN_TRANSLATION})


def _set(client: CmsClient, language: str, pages: Sequence[int]) -> frozenset[int]:
    for start in range(0, len(pages), BATCH):
        chosen = [str(number) for number in pages[start : start + BATCH]]
        path = f"/{client.region}/pages/{language}/xliff/only-public/"
        client.submit(path, data={"selected_ids[]": chosen}, follow=False)
    return frozenset(pages)


def _clear(client: CmsClient, language: str, pages: Sequence[int]) -> frozenset[int]:
    for number in pages:
        client.submit(f"/{client.region}/ajax/{language}/{number}/cancel-translation-process/", follow=False)
    return frozenset(pages)
