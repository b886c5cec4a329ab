"""What is known of a region from one run to the next: texts, which page is which, and what links lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import urlsplit

from pipeline.connectors.integreat import fingerprint as fingerprints
from pipeline.connectors.integreat import meta
from pipeline.connectors.integreat.cache import Cache, Known, Memory
from pipeline.connectors.integreat.links import Addresses
from pipeline.connectors.integreat.values import Listed, slug_of
from pipeline.model import DocumentKind, StoreDocument

WEB_APP = "https://integreat.app"
"""Where most towns' pages are read."""


class Knowledge:
    """Everything that ``cache`` keeps, loaded when it is needed.

    ``cms`` is the address of the CMS, ``web_app`` that of the app where people read the pages. ``ask`` looks up what an
    address that nothing is known of leads to (see
    :class:`~pipeline.connectors.integreat.links.Addresses`); what it raises goes through.
    """

    def __init__(
        self,
        cache: Cache,
        source_language: str,
        cms: str,
        ask: Callable[[str], Listed | None] | None = None,
        *,
        web_app: str = WEB_APP,
    ) -> None:
        self._cache = cache
        self._source_language = source_language
        self._cms, self._web_app, self._ask = cms, web_app, ask
        self._memories: dict[str, Memory] = {}
        self._addresses: Addresses | None = None
        self._read: dict[bytes, str] | None = None
        """Name of a text that was read → its fingerprint."""

    def memory(self, language: str) -> Memory:
        """What is known of one language; :meth:`keep` what was changed in it."""
        if language not in self._memories:
            self._memories[language] = self._cache.load(language)
        return self._memories[language]

    def keep(self, language: str) -> None:
        """Write down what is known of a language. Raises StoreError, StoreUnavailable (full disk, no rights)."""
        self._cache.save(language, self.memory(language))

    def all(self) -> Iterator[tuple[str, Known]]:
        """(language, text) of all languages."""
        for language in sorted({*self._cache.languages(), *self._memories}):
            for known in self.memory(language).texts.values():
                yield language, known

    def seen_pages(self) -> dict[tuple[int, str], int]:
        """(version, its slug) → number of the page."""
        return {
            (known.version, slug_of(known.path)): known.number
            for _, known in self.all()
            if known.kind is DocumentKind.PAGE and known.version is not None
        }

    def put(self, language: str, known: Known) -> None:
        """Remember a text that was read. A text that is the same as before keeps its fingerprint."""
        texts = self.memory(language).texts
        before = texts.get((known.kind, known.number))
        if before is not None and before.fingerprint is not None and _text(before) == _text(known):
            known = replace(known, fingerprint=before.fingerprint)
        texts[known.kind, known.number] = known
        if self._addresses is not None:
            _add(self._addresses, known)
        self._note(known)

    def remember(self, document: StoreDocument) -> None:
        """Remember a text that was just written, and its fingerprint.

        What no reader sees (it waits for approval, or is a draft) is in no list: from now on it is looked up.
        """
        if document.ref.id is None:
            raise ValueError("a text of the CMS has a number")
        description, content = meta.split(document.content)
        before = self.memory(document.language).texts.get((document.kind, document.ref.id))
        slugs = dict.fromkeys((*(before.slugs if before else ()), slug_of(document.ref.path)))
        self.put(
            document.language,
            Known(
                kind=document.kind,
                number=document.ref.id,
                version=None,
                path=document.ref.path,
                title=document.title,
                content=content,
                meta_description=description or "",
                status=document.status,
                slugs=tuple(slugs) if document.kind is DocumentKind.PAGE else (),
                fingerprint=document.fingerprint,
            ),
        )

    # --- is it the same text? ----

    def addresses(self) -> Addresses:
        """Where links lead, in all languages that were ever read; also to what is gone by now."""
        if self._addresses is None:
            addresses = Addresses(hosts=(urlsplit(self._web_app).netloc,), cms=self._cms, ask=self._ask)
            for _, known in sorted(self.all(), key=lambda item: not item[1].gone):  # what is there counts more
                _add(addresses, known)
            self._addresses = addresses
        return self._addresses

    def for_people(self, path: str) -> str:
        """Where people read the document with this path: the addresses of the public API are those of the CMS."""
        return f"{self._web_app}{path}"

    def resolve(self, address: str) -> str | None:
        """What an address leads to, whatever its language or old slug: ``page:12``, ``event:3``; ``None``: unknown."""
        return self.addresses().key(address)

    def fingerprint(self, title: str, content: str) -> str:
        """``store_hash`` of what this text (of a location: with its description) becomes in the CMS.

        A text that was read keeps the fingerprint that it had then. Else one with a link to a page that is gone by
        now would look as if somebody had changed it.
        """
        if self._read is None:
            self._read = {}
            for _, known in self.all():
                self._note(known)
        if (then := self._read.get(_name(title, content))) is not None:
            return then
        return self._fingerprint(title, content, self._media())

    def learn_media(self, language: str, meant: tuple[str, str], stored: tuple[str, str]) -> bool:
        """Whether a text that was just saved is what was meant, but for what the CMS's media library says of images.

        Both are (title, content). What it says is remembered, so that both have the same fingerprint from now on.
        """
        found = fingerprints.media_texts(meta.split(meant[1])[1], meta.split(stored[1])[1])
        media = self._media() | found
        if not found or self._fingerprint(*meant, media) != self._fingerprint(*stored, media):
            return False
        self.memory(language).media.update(found)
        return True

    def _media(self) -> dict[str, str]:
        languages = sorted({*self._cache.languages(), *self._memories})
        return {file: words for language in languages for file, words in self.memory(language).media.items()}

    def _fingerprint(self, title: str, content: str, media: Mapping[str, str]) -> str:
        description, text = meta.split(content)
        addresses = self.addresses()
        resolve = addresses.resolver(self._source_language)
        own = fingerprints.fingerprint(title, text, resolve, titles=addresses.titles, media=media)
        words = " ".join((description or "").split())
        return blake2b(f"{own} {words}".encode(), digest_size=16).hexdigest() if words else own

    def add_fingerprints(self, language: str) -> None:
        """Give all texts of a language a fingerprint that have none."""
        texts = self.memory(language).texts
        for key, known in texts.items():
            if known.fingerprint is None and not known.gone:
                content = meta.join(known.meta_description, known.content)
                texts[key] = replace(known, fingerprint=self.fingerprint(known.title, content))
                self._note(texts[key])

    def _note(self, known: Known) -> None:
        if self._read is not None and known.fingerprint is not None:
            name = _name(known.title, meta.join(known.meta_description, known.content))
            self._read[name] = known.fingerprint


def _text(known: Known) -> tuple[str, str, str]:
    return known.title, known.content, known.meta_description


def _name(title: str, content: str) -> bytes:
    """Of a text; line ends do not count, which forms turn into one kind."""
    one = content.replace("\r\n", "\n").replace("\r", "\n")
    return blake2b(f"{len(title)} {title}{one}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _add(addresses: Addresses, known: Known) -> None:
    addresses.add(known.kind, known.number, known.path, slugs=known.slugs, version=known.version, title=known.title)
