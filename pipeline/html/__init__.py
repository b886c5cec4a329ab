"""HTML → skeleton, segments and inline codes → HTML; and the canonical form that tells whether a page changed.

- :mod:`tokens`: the tokenizer; :mod:`text`: white space and character references
- :mod:`segment`, with :mod:`inline`, :mod:`attributes`, :mod:`comments`, :mod:`shortcodes`: what people translate;
  :mod:`codes`: how they see markup
- :mod:`merge`: back into the page
- :mod:`canonical`: change detection; :mod:`links`: addresses
- :mod:`isolate`: phone numbers in lines from right to left; :mod:`fragile`: what the Integreat CMS will change
"""

from pipeline.html.canonical import canonical, canonical_hash
from pipeline.html.codes import CodeProblem, CodeProblemKind, check_codes, escape_text, parse, plain_text, render
from pipeline.html.merge import merge, merge_title
from pipeline.html.segment import segment_html, segment_title

__all__ = [
    "CodeProblem",
    "CodeProblemKind",
    "canonical",
    "canonical_hash",
    "check_codes",
    "escape_text",
    "merge",
    "merge_title",
    "parse",
    "plain_text",
    "render",
    "segment_html",
    "segment_title",
]
