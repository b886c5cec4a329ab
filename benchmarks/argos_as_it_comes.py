"""``argostranslate.translate`` by itself, for :mod:`benchmarks.engine`.

Run by the Python of an environment that has argostranslate with everything it wants (torch, stanza, spacy: 2 GB), so it
imports nothing of ours. Reads ``{"texts": […], "from": "de", "to": "en"}`` from standard input, prints seconds for all
texts, without loading. Argos reads its settings from the environment.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    """Translate one text after the other, as Argos offers it."""
    from argostranslate.translate import get_translation_from_codes

    work = json.load(sys.stdin)
    translation = get_translation_from_codes(work["from"], work["to"])
    translation.translate("Guten Tag.")  # loads model and sentence splitter
    begin = time.perf_counter()
    # Its cache holds paragraphs of the last text only; all texts are different anyway.
    for text in work["texts"]:
        translation.translate(text)
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main()
