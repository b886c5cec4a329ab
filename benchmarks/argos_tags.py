"""``argostranslate.tags.translate_tags`` by itself, for :mod:`benchmarks.anchors`.

Run by the Python of an environment that has argostranslate with everything it wants, so it imports nothing of ours.
Reads ``{"trees": […], "plain": […], "from": "de", "to": "en"}`` from standard input; a tree is a list of strings and
``[id, paired, children]``. Prints as JSON the translations of the trees, with ``<1>…</1>`` and ``<2/>``, and of the
plain texts.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main() -> None:
    """Translate one tree after the other, as Argos offers it."""
    from argostranslate.tags import Tag, translate_tags
    from argostranslate.translate import get_translation_from_codes

    class Code(Tag):  # type: ignore[misc]
        """An inline code of ours."""

        def __init__(self, number: int, paired: bool, children: list[Any]) -> None:
            super().__init__(children)
            self.number, self.paired = number, paired

    def built(tree: list[Any]) -> list[Any]:
        return [node if isinstance(node, str) else Code(node[0], node[1], built(node[2])) for node in tree]

    def written(nodes: list[Any]) -> str:
        parts = []
        for node in nodes:
            if isinstance(node, str):
                parts.append(node)
            elif node.paired:
                parts.append(f"<{node.number}>{written(node.children)}</{node.number}>")
            else:
                parts.append(f"<{node.number}/>")
        return "".join(parts)

    work = json.load(sys.stdin)
    translation = get_translation_from_codes(work["from"], work["to"])
    trees = [written(translate_tags(translation, Tag(built(tree))).children) for tree in work["trees"]]
    print(json.dumps([trees, [translation.translate(text) for text in work["plain"]]]))


if __name__ == "__main__":
    main()
