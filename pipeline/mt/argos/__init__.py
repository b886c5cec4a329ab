"""Offline translation with Argos models, run by CTranslate2."""
