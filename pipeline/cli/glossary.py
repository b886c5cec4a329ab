"""Term bases: look at them and check them."""

from __future__ import annotations

import typer

from pipeline.cli.app import app

glossary_app = typer.Typer(help="The municipality's terms.", no_args_is_help=True)
app.add_typer(glossary_app, name="glossary")
