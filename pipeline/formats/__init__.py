"""Files that people translate in, and what comes back: bytes in, values out; values in, bytes out.

No module here takes a path or touches a file. ``package`` is what stations call; ``po`` and ``xliff12`` are the
formats inside; ``notes`` words what people read about an entry, ``carry`` takes any character through any format.
``tmx`` holds memories, ``tbx`` and ``termcsv`` hold terms.
"""
