"""Towns that give no service account for their Integreat CMS: people export and import XLIFF files by hand."""
