"""Translation by a LibreTranslate server."""
