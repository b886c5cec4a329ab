"""Making workspaces and registering municipalities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import tomlkit
import typer

from pipeline.atomic import write_atomically
from pipeline.cli.app import JsonOption, app, common, open_workspace
from pipeline.cli.output import DONE, print_json, say, table, warn
from pipeline.config import FILENAME, Settings, parse_settings
from pipeline.errors import UsageError, WorkspaceError

municipality_app = typer.Typer(help="The municipalities of this workspace.", no_args_is_help=True)
app.add_typer(municipality_app, name="municipality")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the new workspace.")],
    sample: Annotated[bool, typer.Option("--sample", help="With the fictional sample municipality.")] = False,
    json: JsonOption = False,
) -> int:
    """Make a new workspace."""
    from pipeline.sample import create_workspace

    with create_workspace(folder, sample=sample) as workspace:
        root = workspace.root
    if json or common.json:
        print_json({"workspace": str(root)})
    else:
        say(f"made the workspace {root}")
        say("next: cd there and run 'sprachlotse pull'" if sample else "next: 'sprachlotse municipality add --help'")
    return DONE


@municipality_app.command("list")
def list_(json: JsonOption = False) -> int:
    """The municipalities of this workspace."""
    with open_workspace() as workspace:
        settings = workspace.settings
    if json or common.json:
        print_json(_as_json(settings))
    elif not settings.municipalities:
        say("none yet: register one with 'sprachlotse municipality add'")
    else:
        rows = [
            (slug, m.name, m.source_language, " ".join(m.target_languages), m.store.place, m.review, m.schedule or "")
            for slug, m in settings.municipalities.items()
        ]
        table("", ("municipality", "name", "from", "to", "store", "review", "schedule"), rows)
    return DONE


@municipality_app.command()
def add(
    slug: Annotated[str, typer.Argument(metavar="M", help="Short name, e.g. lkaugsburg.")],
    target: Annotated[list[str], typer.Option("--target", metavar="L", help="Target language; may be repeated.")],
    store: Annotated[
        Path | None, typer.Option("--store", metavar="DIR", help="Folder with LANGUAGE/pages.json.")
    ] = None,
    cms: Annotated[str | None, typer.Option("--cms", metavar="URL", help="Address of an Integreat CMS.")] = None,
    cms_xliff: Annotated[
        Path | None, typer.Option("--cms-xliff", metavar="DIR", help="Folder with XLIFF files exported from a CMS.")
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="R", help="With --cms: the region's short name there.")
    ] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="U", help="With --cms: name of the account.")] = None,
    password_env: Annotated[
        str | None,
        typer.Option("--password-env", metavar="VAR", help="With --cms: environment variable with its password."),
    ] = None,
    password_block: Annotated[
        str | None,
        typer.Option("--password-block", metavar="NAME", help="With --cms: Prefect secret block with its password."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name for people; the short name if left out.")] = None,
    source: Annotated[str, typer.Option("--source", metavar="L", help="Source language.")] = "de",
    glossary: Annotated[
        list[str] | None, typer.Option("--glossary", help="Folder under glossaries/; may be repeated.")
    ] = None,
    review: Annotated[str, typer.Option("--review", help="one or two.")] = "one",
    publish: Annotated[str, typer.Option("--publish", help="complete-pages or source-fallback.")] = "complete-pages",
    schedule: Annotated[str | None, typer.Option("--schedule", help="Cron expression, e.g. '0 3 * * *'.")] = None,
    json: JsonOption = False,
) -> int:
    """Register a municipality: writes its table into sprachlotse.toml, after a look at its store."""
    from pipeline.cli.stores import StoreOptions, look
    from pipeline.workspace import Workspace

    options = StoreOptions(store, cms, cms_xliff, region, user, password_env, password_block)
    with open_workspace() as workspace:
        root = workspace.root
        if slug in workspace.settings.municipalities:
            raise UsageError(f"'{slug}' is registered already", f"change its table in {FILENAME} instead")
        place = tomlkit.inline_table()
        place.update(options.as_table(root))
        table_ = tomlkit.table()
        table_.update(
            {
                "name": name or slug,
                "source_language": source,
                "target_languages": target,
                "store": place,
                "glossary": glossary or ["shared"],
                "review": review,
                "publish": publish,
            }
        )
        if schedule:
            table_["schedule"] = schedule
        file = root / FILENAME
        with workspace.lock():
            document = tomlkit.parse(file.read_text(encoding="utf-8-sig"))
            municipalities = document.setdefault("municipality", tomlkit.table(is_super_table=True))
            municipalities[slug] = table_
            text = tomlkit.dumps(document)
            settings = parse_settings(text)
            with Workspace(root, settings, secrets=workspace.secrets) as new:
                warnings = look(new, slug)
            try:
                write_atomically(file, text.encode())
            except OSError as exc:
                raise WorkspaceError(f"{file} cannot be written ({exc.strerror})", "check its rights") from exc
    for line in warnings:
        warn(line)
    if json or common.json:
        print_json(_as_json(settings))
    else:
        say(f"registered {slug}; next: 'sprachlotse pull -m {slug}'")
    return DONE


def _as_json(settings: Settings) -> dict[str, object]:
    return {"municipalities": [m.model_dump(mode="json") for m in settings.municipalities.values()]}
