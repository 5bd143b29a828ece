"""What a workspace can set for itself, as a reply."""

from bot.chat.reply import Fields, Footer, Heading, Reply, Visibility
from bot.chat.spec import ROOT
from bot.followups.model import MORE_THAN_HALF
from bot.workspaces.keeping import days_in_words
from bot.workspaces.preferences import Preferences

QUIET_WORDS = {"line": "a digest without news says so", "nothing": "a digest without news is not posted"}
VOTERS_WORDS = {"everyone": "all members vote", "managers": "only the votes of those who manage the workspace count,"}
BALLOT_WORDS = {
    "reactions": "one votes on a follow-up by a thumb under it",
    "buttons": "one votes by a button under it",
}
REMINDER_WORDS = {"on": "a vote's thread is told a day before it closes", "off": "nobody is told before a vote closes"}
AUDIENCE_WORDS = {"everyone": "everyone in the channel sees them", "asker": "only the asker sees them"}


def settings_reply(preferences: Preferences, *, changed: bool = False) -> Reply:
    """Return how the workspace's settings stand, and how to change them."""
    rows = (
        ("sentences", f"{preferences.sentences} in a summary, unless a command says otherwise"),
        ("answers", f"{preferences.answers}: {AUDIENCE_WORDS[preferences.answers]}"),
        ("quiet", f"{preferences.quiet}: {QUIET_WORDS[preferences.quiet]}"),
        *_voting(preferences),
        ("keep-comments", f"replies in threads are kept {days_in_words(preferences.keep_comments)}"),
        ("keep-digests", f"digests are kept {days_in_words(preferences.keep_digests)}"),
        ("zone", preferences.zone or "not said yet: it is asked for with the first digest"),
    )
    footer = f"Those who manage the workspace change them: {ROOT} settings set --sentences 5 --zone Europe/London"
    title = "Settings are changed" if changed else "Settings of this workspace"
    return Reply((Heading(title), Fields(rows), Footer(footer)), Visibility.EPHEMERAL)


def _voting(preferences: Preferences) -> tuple[tuple[str, str], ...]:
    many = f"{preferences.quorum} votes" if preferences.quorum != 1 else "1 vote"
    share = "more than half" if preferences.majority == MORE_THAN_HALF else f"at least {preferences.majority}%"
    days = f"{preferences.ballot_days} days" if preferences.ballot_days != 1 else "1 day"
    return (
        ("voters", f"{preferences.voters}: {VOTERS_WORDS[preferences.voters]} on follow-ups"),
        ("quorum", f"{many} at least, for a follow-up to be accepted"),
        ("majority", f"{preferences.majority}: {share} of the votes must be yes"),
        ("ballot-days", f"{days} to vote on a follow-up"),
        ("ballots", f"{preferences.ballots}: {BALLOT_WORDS[preferences.ballots]}"),
        ("reminders", f"{preferences.reminders}: {REMINDER_WORDS[preferences.reminders]}"),
    )
