"""Translation memory: how alike two texts are, which known texts to look at, what to repair and what to offer first.

Pure: entries come from and go to :mod:`pipeline.persistence.repository.memory`.

- :mod:`score`: how alike; :mod:`index`: which known texts to look at
- :mod:`repair`: a similar text with the facts or tags of the new one; :mod:`rank`: what to offer first
- :mod:`context`: the neighbours of a text. The database needs this one; the others load numpy and rapidfuzz.
"""
