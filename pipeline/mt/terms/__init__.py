"""The glossary in machine translation."""
