"""Texts, and what the Integreat CMS stores of them."""

from __future__ import annotations

PAIRS = {
    "": "",
    "Nur Text": "<p>Nur Text</p>",
    "&nbsp;Text": "<p>\u00a0Text</p>",
    "  <p>a</p>\r\n": "<p>a</p>",
    "<p>a</p><p>b</p>": "<div><p>a</p><p>b</p></div>",
    "Text<p>a</p>": "<div><p>Text</p><p>a</p></div>",
    "<p>a</p>Text": "<div><p>a</p>Text</div>",
    "<h1>a</h1>": "<h2>a</h2>",
    "<pre>a\n b</pre>": "<p>a\n b</p>",
    "<p>a <bdi>b</bdi> <mark>c</mark></p>": "<p>a b <mark>c</mark></p>",
    "<!-- x --><p>a</p>": "<p>a</p>",
    "<p>&auml;&#252;&hellip; &amp; &lt; &unknown; &check; &auml</p>": (
        "<p>äü… &amp; &lt; &amp;unknown; &amp;check; &amp;auml</p>"
    ),
    '<p onclick="x()" ID=i style="color:red">a</p>': '<p id="i" style="color:red">a</p>',
    '<p style="background:url(javascript:x)">a</p>': '<p style="background:url()">a</p>',
    '<p><a href="javascript:x()">a</a></p>': '<p><a href="">a</a></p>',
    '<p><a href="tel:110" target="_blank">a</a></p>': '<p><a href="tel:110" class="link-external">a</a></p>',
    '<p><a class="b" href="#x">a</a></p>': '<p><a class="b link-external" href="#x">a</a></p>',
    '<p><a class="link-external" href="https://integreat.app/a/de/b/">a</a></p>': (
        '<p><a href="https://integreat.app/a/de/b/">a</a></p>'
    ),
    '<p><a href="https://m%C3%BCnchen.de/ü x">a</a></p>': (
        '<p><a href="https://münchen.de/%C3%BC%20x" class="link-external">a</a></p>'
    ),
    '<p><a href="https://example.org/"><img src="a.png"></a></p>': (
        '<p><a href="https://example.org/" class="link-external" aria-hidden="true" tabindex="-1">'
        '<img src="a.png"></a></p>'
    ),
    '<p><a href="#" aria-hidden="true" tabindex="-1"><img src="a.png" alt="A"></a></p>': (
        '<p><a href="#" class="link-external"><img src="a.png" alt="A"></a></p>'
    ),
    '<p><span class="notranslate">a</span></p>': ('<p><span class="notranslate" translate="no" dir="ltr">a</span></p>'),
    '<p><span translate="no">a</span></p>': '<p><span translate="no" class="notranslate" dir="ltr">a</span></p>',
    '<p><iframe src="https://example.org/"></iframe>a</p>': "<p>a</p>",
    "<form><input name=a><p>b</p></form>": "<div><p>b</p></div>",
    "<p>a <button>b</button>c</p>": "<p>a c</p>",
    "<p>a<script>b</script>c</p>": "<p>ac</p>",
    "<script>x</script><p>a</p>": "<div><body><p>a</p></body></div>",
    "<style>p{}</style><p>a</p>": "<div><style>p{}</style><body><p>a</p></body></div>",
    '<p><img src="data:image/png;base64,AAAA" alt="a"></p>': '<p><img src="data:image/png;base64,AAAA" alt="a"></p>',
    '<p><img src="data:image/svg+xml;base64,AAAA" alt="a"></p>': '<p><img src="" alt="a"></p>',
    '<p><image src="a.png" alt="b"></p>': '<p><img src="a.png" alt="b"></p>',
    '<p><a href="java%73cript:x()">a</a></p>': '<p><a href="">a</a></p>',
    '<p><a href="java\tscript:x()">a</a></p>': '<p><a href="">a</a></p>',
    '<p><a name="ü x">a</a></p>': '<p><a name="%C3%BC%20x">a</a></p>',
    '<p><a href="https://example.org/">b <img src="a.png"></a></p>': (
        '<p><a href="https://example.org/" class="link-external">b <img src="a.png"></a></p>'
    ),
    '<p>a<object><param name="b"></object></p>': "<p>a</p>",
    '<p>a<param name="b">c</p>': "<p>ac</p>",
    '<p style="width: ex/**/pression(x)">a</p>': "<p>a</p>",
    '<p style="background:url(java\\73 cript:x)">a</p>': "<p>a</p>",
    '<p style="@import x; color:red">a</p>': '<p style=" x; color:red">a</p>',
    "<style>p{} /* javascript:x */</style><p>a</p>": (
        "<div><style>p{} /* deleted */</style><body><p>a</p></body></div>"
    ),
    '<style type="text/javascript">x</style><p>a</p>': "<div><body><p>a</p></body></div>",
    "<p>[page 1] a</p>": "<p>[page 1] a</p>",
    "<p>a\u2066030 1-2\u2069b</p>": "<p>a\u2066030 1-2\u2069b</p>",
}
"""Text → what a CMS 2026.7.1 stored of it; ``tests/live/test_cms_html.py`` asks a running one."""
