"""The verbs of `python -m bot`: they read options, print, and set the exit code; no rule lives here.

Each verb imports what it needs when it is called, so that `--help` and small verbs start at once.
"""

import asyncio
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.errors import BadInput, DespatchError
from summaries.errors import SummaryError

if TYPE_CHECKING:
    from bot.settings import Settings

T = TypeVar("T")

INTERRUPTED = 130

app = typer.Typer(
    name="python -m bot",
    help="Despatch: verbatim summaries and key quotes for policy teams, in their own channel.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
)
batch = typer.Typer(no_args_is_help=True)
app.add_typer(batch, name="batch", help="Work in bulk: JSON Lines in, JSON Lines out.")

Sentences = Annotated[int, typer.Option(help="How many sentences the summary has.", min=1, max=100)]
Method = Annotated[str, typer.Option(help="How sentences are chosen: directed, or a method of sumy's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@app.command("try")
def try_(
    port: Annotated[int | None, typer.Option(help="Where the room listens.", min=0, max=65535)] = None,
) -> None:
    """Open the local chat room, with sample articles, on this machine only.

    Example: python -m bot try --port 8090
    """
    from bot.verbs.try_room import try_room

    settings = _settings()
    _run(try_room(settings if port is None else settings.model_copy(update={"port": port})))


@app.command()
def run() -> None:
    """Serve every chat platform that is set, until the program is told to stop.

    Example: LOG_LEVEL=INFO python -m bot run
    """
    from bot.verbs.run import run

    _run(run(_settings(platforms=True)))


@app.command()
def worker() -> None:
    """Do the work behind the platforms beside other processes on PostgreSQL, until the program is told to stop.

    Example: CLOCK=workers python -m bot run & python -m bot worker & python -m bot worker
    """
    from bot.verbs.worker import worker

    _run(worker(_settings(platforms=True)))


@app.command()
def manifest(
    request_url: Annotated[
        str | None, typer.Option("--request-url", help="Where Slack sends events by HTTP; left out for Socket Mode.")
    ] = None,
    many: Annotated[bool, typer.Option("--many", help="For many workspaces, which let it in by themselves.")] = False,
) -> None:
    """Print the manifest that makes the app in Slack, drawn from the commands.

    Example: python -m bot manifest > manifest.json
    """
    from bot.verbs.manifest import manifest

    manifest(request_url, many=many)


@app.command()
def invite(
    application: Annotated[str, typer.Argument(help="The application's id, from the General Information page.")],
) -> None:
    """Print the address at which somebody who manages a Discord server lets the bot in, with what it needs.

    Example: python -m bot invite 123456789012345678
    """
    from bot.verbs.invite import invite

    _exit_if(not invite(application))


_Workspace = Annotated[
    str, typer.Option("--workspace", help="Whose feeds: room, or slack:T0123ABCD, or discord and a server's id.")
]


@app.command(name="import")
def import_(
    path: Annotated[str, typer.Argument(help="An OPML file, as readers of feeds write it.")],
    workspace: _Workspace = "room",
    channel: Annotated[str, typer.Option("--channel", help="Where the end of a feed is told.")] = "policy",
    member: Annotated[str, typer.Option("--as", help="Who follows them.")] = "you",
) -> None:
    """Follow every feed of an OPML file.

    Example: python -m bot import feeds.opml
    """
    from bot.verbs.opml import Place, import_opml

    _run(import_opml(path, Place(workspace, channel, member), _settings()))


@app.command()
def export(workspace: _Workspace = "room") -> None:
    """Write the feeds that a workspace follows as OPML.

    Example: python -m bot export > feeds.opml
    """
    from bot.verbs.opml import export_opml

    _run(export_opml(workspace, _settings()))


@app.command()
def forget(
    workspace: Annotated[
        str, typer.Option("--workspace", help="Which: room, or slack:T0123ABCD, or discord and a server's id.")
    ],
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete everything that is kept of a workspace; asks first.

    Example: python -m bot forget --workspace slack:T0123ABCD
    """
    from bot.verbs.forget import forget

    _exit_if(not _run(forget(workspace, _settings(), sure=sure)))


@app.command()
def read(
    target: Annotated[str, typer.Argument(metavar="URL|FILE|-", help="What to read; - is standard input.")],
    sentences: Sentences = 3,
    method: Method = "directed",
    as_json: AsJson = False,
) -> None:
    """Show one article's card.

    Example: python -m bot read https://example.org/news/article --sentences 5
    """
    from bot.verbs.read import Options, read

    _run(read(target, Options(sentences, method, as_json), _settings()))


@batch.command()
def cards(sentences: Sentences = 3, method: Method = "directed") -> None:
    """Make the card of every {"id", "text"} on standard input.

    Example: python -m bot batch cards --sentences 5 < documents.jsonl > cards.jsonl
    """
    from bot.verbs.cards import cards

    _exit_if(cards(sentences, method))


@batch.command()
def pages() -> None:
    """Read text and metadata from every {"id", "html_path"} on standard input.

    Example: python -m bot batch pages < files.jsonl > pages.jsonl
    """
    from bot.verbs.batch import pages

    _exit_if(_run(pages()))


@batch.command()
def feeds() -> None:
    """Read the entries of the feed in every {"id", "path"} on standard input.

    Example: python -m bot batch feeds < files.jsonl > feeds.jsonl
    """
    from bot.verbs.batch import feeds

    _exit_if(_run(feeds()))


@batch.command()
def stories() -> None:
    """Find the story of every {"id", "title", "text", "published"} on standard input, in order of time.

    Example: python -m bot batch stories < articles.jsonl > stories.jsonl
    """
    from bot.verbs.stories import stories

    _exit_if(stories())


@batch.command()
def fetch() -> None:
    """Fetch every {"id", "url"} on standard input through the guarded client.

    Example: python -m bot batch fetch < addresses.jsonl > fetched.jsonl
    """
    from bot.verbs.batch import fetch

    _exit_if(_run(fetch(_settings())))


@app.command()
def say(
    text: Annotated[str | None, typer.Argument(help="A command (/despatch …) or plain words.")] = None,
    member: Annotated[str, typer.Option("--as", help="Who says it.")] = "you",
    channel: Annotated[str, typer.Option(help="Where it is said.")] = "policy",
    thread: Annotated[str | None, typer.Option(metavar="REF", help="In which thread.")] = None,
    react: Annotated[tuple[str, str] | None, typer.Option(metavar="REF EMOJI", help="Add a reaction.")] = None,
    unreact: Annotated[tuple[str, str] | None, typer.Option(metavar="REF EMOJI", help="Take a reaction away.")] = None,
    file: Annotated[str | None, typer.Option(metavar="PATH", help="A file that goes with the command.")] = None,
    save: Annotated[str | None, typer.Option(metavar="PATH", help="Where a file that is answered goes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say something in the local room: what a script or an administrator needs.

    Example: python -m bot say "/despatch help" --as robin --json
    """
    from bot.verbs.say import Saying, say

    if sum(part is not None for part in (text, react, unreact)) != 1:
        raise BadInput("Give either words, or --react, or --unreact: see “python -m bot say --help”.")
    saying = Saying(text, member, channel, thread, react, unreact, as_json, save, file)
    _exit_if(_run(say(saying, _settings())))


@app.command()
def digest(
    channel: Annotated[
        str, typer.Option("--channel", metavar="REF", help="Whose: room:policy, slack:T1/C1, discord:1/2.")
    ],
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="now, 08:00, or 2026-11-27T08:00.")] = "now",
    written: Annotated[str, typer.Option("--format", help="text, markdown, html or json.")] = "text",
) -> None:
    """Show what a channel's digest would hold at a moment; nothing is posted or kept.

    Example: python -m bot digest --channel room:policy --at 08:00 --format html > digest.html
    """
    from bot.verbs.digest import Asked, digest, format_of

    _run(digest(Asked(channel, at, format_of(written)), _settings()))


@app.command()
def doctor() -> None:
    """Check settings, database, its disk, clock and page workers, and say what to mend.

    Example: python -m bot doctor
    """
    from datetime import UTC, datetime

    from bot.verbs.checks import doctor

    _exit_if(not _run(doctor(_settings(), datetime.now(UTC))))


@app.command()
def migrate() -> None:
    """Bring the database up to date; an older one is changed in place, a newer one is refused.

    Example: python -m bot migrate
    """
    from bot.verbs.checks import migrate

    _run(migrate(_settings()))


@app.command()
def backup(
    file: Annotated[
        str | None, typer.Argument(help="A new file, or a folder; left out: beside the database, by the time.")
    ] = None,
) -> None:
    """Copy the database while the bot runs, and check the copy; tokens are not in it, what people said is.

    Example: python -m bot backup /var/backups/despatch
    """
    from datetime import UTC, datetime

    from bot.verbs.backups import backup

    backup(file, _settings(), datetime.now(UTC))


@app.command()
def restore(
    file: Annotated[str, typer.Argument(help="What “backup” made, or what an earlier “restore” kept.")],
) -> None:
    """Put a backup in the database's place, while the bot is stopped; the old one is kept beside it.

    Example: python -m bot restore data/despatch-20261127-080000.backup.db
    """
    from datetime import UTC, datetime

    from bot.verbs.backups import restore

    restore(file, _settings(), datetime.now(UTC))


@app.command()
def copy(
    source: Annotated[str, typer.Option("--from", help="The database to copy, as DATABASE_URL names it.")],
    target: Annotated[str, typer.Option("--to", help="An empty database, or the same one after a break.")],
) -> None:
    """Copy everything to another database, from SQLite to PostgreSQL or back, while the bot is stopped; and check it.

    Example: python -m bot copy --from sqlite:///data/despatch.db --to postgresql://despatch:password@db/despatch
    """
    from datetime import UTC, datetime

    from bot.verbs.copies import copy

    _run(copy(source, target, datetime.now(UTC)))


@app.command()
def key() -> None:
    """Print a new key for DESPATCH_ENCRYPTION_KEYS, under which the tokens of many workspaces are kept.

    Example: python -m bot key
    """
    from bot.verbs.keys import key

    key()


@app.command()
def reseal() -> None:
    """Encrypt every token anew under the first of the keys, so that the others can go; the bot may be running.

    Example: DESPATCH_ENCRYPTION_KEYS="NEW,OLD" python -m bot reseal
    """
    from bot.verbs.keys import reseal

    _run(reseal(_settings()))


def main() -> None:
    """Run the program; every failure ends in one plain sentence, its code, and exit code 1."""
    try:
        app()
    except (DespatchError, SummaryError) as error:
        from bot.verbs.printing import complain

        complain(error.sentence, error.code)
        sys.exit(1)


def _settings(*, platforms: bool = False) -> "Settings":
    from bot.observe import SECRETS, set_up_logging
    from bot.settings import load_settings

    settings = load_settings(platforms=platforms)
    for secret in settings.secrets:
        SECRETS.add(secret)
    set_up_logging(settings.log_level, settings.log_format)
    return settings


def _run(work: Coroutine[None, None, T]) -> T:
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _exit_if(failed: object) -> None:
    if failed:
        raise typer.Exit(1)
