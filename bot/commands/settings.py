"""What a workspace can set for itself, as a reply."""

from bot.chat.reply import Fields, Footer, Heading, Reply, Visibility
from bot.chat.spec import ROOT
from bot.workspaces.preferences import Preferences

QUIET_WORDS = {"line": "a digest without news says so", "nothing": "a digest without news is not posted"}
AUDIENCE_WORDS = {"everyone": "everyone in the channel sees them", "asker": "only the asker sees them"}


def settings_reply(preferences: Preferences, *, changed: bool = False) -> Reply:
    """Return how the workspace's settings stand, and how to change them."""
    rows = (
        ("sentences", f"{preferences.sentences} in a summary, unless a command says otherwise"),
        ("answers", f"{preferences.answers}: {AUDIENCE_WORDS[preferences.answers]}"),
        ("quiet", f"{preferences.quiet}: {QUIET_WORDS[preferences.quiet]}"),
        ("zone", preferences.zone or "not said yet: it is asked for with the first digest"),
    )
    footer = f"Those who manage the workspace change them: {ROOT} settings set --sentences 5 --zone Europe/London"
    title = "Settings are changed" if changed else "Settings of this workspace"
    return Reply((Heading(title), Fields(rows), Footer(footer)), Visibility.EPHEMERAL)
