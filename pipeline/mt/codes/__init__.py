"""Inline codes through machine translation: taken out, and put back where their words are."""
