"""`forget`: delete everything that is kept of a workspace; what an administrator needs who was asked to."""

import sys
from collections.abc import Mapping

import typer

from bot.assemble import running
from bot.chat.errors import PlatformError
from bot.platform_lines import give_back
from bot.settings import Settings
from bot.verbs.opml import WorkspaceUnknown, workspace_of
from bot.verbs.printing import complain, waiting


async def forget(workspace: str, settings: Settings, *, sure: bool) -> bool:
    """Show what is kept, ask unless somebody is `sure`, and delete it; return whether that was wanted.

    Raises `WorkspaceUnknown` for one that is not named as workspaces are, or of which nothing is kept.
    """
    place = workspace_of(workspace)
    async with running(settings) as app:
        kept = await app.news.removals.kept_of(place)
        if not kept:
            raise WorkspaceUnknown(f"Nothing is kept of {workspace}: is that its id?")
        sys.stdout.write(shown(workspace, kept))
        if not (sure or typer.confirm("Delete all of it? There is no way back.")):
            return False
        try:
            await give_back(app.settings, app.database, place)
        except PlatformError as error:
            complain(f"Slack was not told, so remove the app there, too: {error.sentence}", error.code)
        with waiting("Deleting"):
            gone = await app.news.removals.remove_now(place)
    sys.stdout.write(f"Deleted: {gone.total()} rows. Articles that no other workspace has go within two hours.\n")
    return True


def shown(workspace: str, kept: Mapping[str, int]) -> str:
    """Return how many rows of which table are kept, a line for each."""
    width = max(map(len, kept))
    lines = (f"  {table:<{width}}  {number:>8}" for table, number in sorted(kept.items()))
    return "\n".join((f"Kept of {workspace}:", *lines, ""))
