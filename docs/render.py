"""Draw the tables of the documentation from their one source, or check that they are complete.

`python -m docs.render` writes them, `python -m docs.render --check` fails when one is out of date.
Each table stands between `<!-- NAME -->` and `<!-- /NAME -->` in a page.
"""

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import typer
import typer.main

import adapters
import bot
import summaries
from adapters.discord.permissions import PERMISSIONS
from adapters.slack.manifest import SCOPES
from bot.cli import app
from bot.commands.catalogue import declared
from bot.errors import DespatchError
from bot.privacy.registry import HOLDINGS
from bot.settings import settings_rows
from bot.store.holdings import Mine
from summaries.errors import SummaryError

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/errors.md", "docs/privacy.md")


def main() -> int:
    """Write or check every page; return the exit code."""
    stale = [page for page in PAGES if not _up_to_date(ROOT / page, write="--check" not in sys.argv)]
    for page in stale:
        sys.stderr.write(f"{page} is out of date: run “make docs”.\n")
    return 1 if stale else 0


def _up_to_date(page: Path, *, write: bool) -> bool:
    before = page.read_text(encoding="utf-8")
    after = drawn(before)
    if write:
        page.write_text(after, encoding="utf-8")
    return write or before == after


def drawn(page: str) -> str:
    """Return the page with every marked table drawn anew."""
    return re.sub(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", _table, page, flags=re.DOTALL)


def _table(match: re.Match[str]) -> str:
    name = match[1]
    header, rows = TABLES[name]
    lines = [_row(header), _row(("---",) * len(header)), *map(_row, rows())]
    return "\n".join((f"<!-- {name} -->", "", *lines, "", f"<!-- /{name} -->"))


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _commands() -> Iterator[tuple[str, ...]]:
    for spec in declared():
        yield f"`{spec.usage}`", spec.summary, f"`{spec.example}`"


def _settings() -> Iterator[tuple[str, ...]]:
    for name, default, description in settings_rows():
        yield f"`{name}`", f"`{default}`" if default else "", description


def _verbs() -> Iterator[tuple[str, ...]]:
    group = cast("typer.main.TyperGroup", typer.main.get_command(app))
    for name, command in group.commands.items():
        for line, verb in _leaves(name, command):
            about, _, example = (verb.help or "").partition("Example:")
            yield f"`{line}`", " ".join(about.split()), f"`{' '.join(example.split())}`"


def _leaves(name: str, command: object) -> "Iterator[tuple[str, typer.main.TyperCommand]]":
    children = getattr(command, "commands", None)
    if children is None:
        yield name, cast("typer.main.TyperCommand", command)
    else:
        for child, inner in children.items():
            yield from _leaves(f"{name} {child}", inner)


def _errors() -> Iterator[tuple[str, ...]]:
    _import_all()
    kinds = [*_family(DespatchError), *_family(SummaryError)]
    ours = [kind for kind in kinds if kind.__module__.startswith(("bot.", "adapters.", "summaries."))]
    seen: dict[str, type] = {}
    for kind in ours:
        if "code" in vars(kind) and seen.setdefault(kind.code, kind) is not kind:
            raise ValueError(f"{kind.__name__} has the code of {seen[kind.code].__name__}")
    for code in sorted(seen):
        yield f"`{code}`", _about(seen[code])


def _scopes() -> Iterator[tuple[str, ...]]:
    return ((f"`{scope}`", reason) for scope, reason in SCOPES.items())


def _permissions() -> Iterator[tuple[str, ...]]:
    return ((name.replace("_", " ").capitalize(), reason) for name, reason in PERMISSIONS.items())


def _kept() -> Iterator[tuple[str, ...]]:
    for holding in sorted(HOLDINGS, key=lambda holding: (not holding.mine, not holding.workspace)):
        whose = "a workspace's" if holding.workspace else "nobody's in particular"
        asked = dict.fromkeys((*map(_forgotten, holding.mine), *("loses your name" for _ in holding.copies)))
        yield holding.what, whose, ", ".join(asked), holding.goes, f"`{holding.table}`"


def _forgotten(mine: Mine) -> str:
    if mine.clear:
        return "loses your name"
    return "goes" if ":member" in mine.where else "goes from your direct messages"


def _about(kind: type) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _family(kind: type) -> "Iterator[type[DespatchError] | type[SummaryError]]":
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


def _import_all() -> None:
    for package in (bot, adapters, summaries):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


TABLES: dict[str, tuple[tuple[str, ...], Callable[[], Iterator[tuple[str, ...]]]]] = {
    "commands": (("Type", "and get", "for example"), _commands),
    "settings": (("Setting", "Default", "What it does"), _settings),
    "verbs": (("Verb", "What it does", "For example"), _verbs),
    "scopes": (("Scope", "What it is for"), _scopes),
    "permissions": (("Permission", "What it is for"), _permissions),
    "errors": (("Code", "What happened"), _errors),
    "kept": (("What", "Whose", "When you ask to be forgotten", "By itself it goes", "Table"), _kept),
}

if __name__ == "__main__":
    sys.exit(main())
