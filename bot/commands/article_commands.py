"""What is typed about articles, and about how a workspace has set its answers: declared, with their handlers."""

from bot.chat.spec import EXAMPLE_URL, ROOT, CommandSpec, MessagePart, Param, ParamKind, Role, Shortcut
from bot.commands.handlers import Handlers
from bot.commands.privacy import PrivacyHandlers
from bot.workspaces.preferences import AUDIENCES, BALLOTS, QUIET, SWITCH, VOTERS
from bot.workspaces.zones import EXAMPLE_ZONE
from summaries.ranking import OWN_METHOD
from summaries.sumy_methods import METHODS

_URL = Param("url", ParamKind.URL, "the address of the article", required=True)
_SENTENCES = Param("sentences", ParamKind.INTEGER, "how many sentences, 3 unless told", minimum=1, maximum=12)
_METHOD = Param("method", ParamKind.CHOICE, f"how sentences are chosen, {OWN_METHOD} unless told", choices=METHODS)
_SPEAKER = Param(
    "speaker", ParamKind.TEXT, "only quotes of a speaker whose name, role or organisation has this", several=True
)
_STANDARD = Param("sentences", ParamKind.INTEGER, "how many a summary has here", minimum=1, maximum=12)
_ZONE = Param("zone", ParamKind.TEXT, f"the time zone of digests, such as {EXAMPLE_ZONE}")
_ANSWERS = Param("answers", ParamKind.CHOICE, "who sees cards and quotes", choices=AUDIENCES)
_QUIET = Param("quiet", ParamKind.CHOICE, "what a digest says on a day without news", choices=QUIET)
_VOTING = (
    Param("voters", ParamKind.CHOICE, "whose votes on follow-ups count", choices=VOTERS),
    Param("quorum", ParamKind.INTEGER, "how many votes a follow-up takes to be accepted", minimum=1, maximum=100),
    Param(
        "majority",
        ParamKind.INTEGER,
        "how many of the votes must be yes, in percent; 51 is more than half",
        minimum=50,
        maximum=100,
    ),
    Param("ballot-days", ParamKind.INTEGER, "how many days one may vote on a follow-up", minimum=1, maximum=60),
    Param("ballots", ParamKind.CHOICE, "how one votes on follow-ups", choices=BALLOTS),
    Param("reminders", ParamKind.CHOICE, "whether a vote's thread is told a day before it closes", choices=SWITCH),
)

_WHO = Param("who", ParamKind.CHOICE, "whom: you can ask it for yourself", required=True, choices=("me",))
_SURE = Param("sure", ParamKind.CHOICE, "that it is to be done", choices=("yes",))
_KEEP_COMMENTS = Param("keep-comments", ParamKind.TEXT, "for how many days replies are kept, such as 180, or forever")
_KEEP_DIGESTS = Param("keep-digests", ParamKind.TEXT, "for how many days digests are kept, 90 at least, or forever")


def article_commands(handlers: Handlers) -> tuple[CommandSpec, ...]:
    """Return the commands of articles, bound to their handlers."""
    return (
        CommandSpec(
            name="summarise",
            summary="The key sentences, quotes and figures of an article, word for word",
            example=f"{ROOT} summarise {EXAMPLE_URL} --sentences 5",
            handler=handlers.summarise,
            params=(_URL, _SENTENCES, _METHOD),
            working="Reading the article",
            shortcut=Shortcut(
                "Summarise this", "The key sentences and quotes of the linked article", "url", MessagePart.LINK
            ),
        ),
        CommandSpec(
            name="quotes",
            summary="Every quotation of an article, with who said it and in what role",
            example=f"{ROOT} quotes {EXAMPLE_URL}",
            handler=handlers.quotes,
            params=(_URL, _SPEAKER),
            working="Looking for quotations",
        ),
        CommandSpec(
            name="discuss",
            summary="Open the article's thread in this channel and keep its replies",
            example=f"{ROOT} discuss {EXAMPLE_URL}",
            handler=handlers.discuss,
            params=(_URL,),
            working="Opening the thread",
            private=True,
        ),
    )


def setting_commands(handlers: Handlers, privacy: PrivacyHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of settings, bound to their handlers."""
    return (
        CommandSpec(
            name="settings show",
            summary="How this workspace has set its answers",
            example=f"{ROOT} settings show",
            handler=handlers.show_settings,
            working="Looking it up",
            private=True,
        ),
        CommandSpec(
            name="settings set",
            summary="Change the workspace's settings, for those who manage it",
            example=f"{ROOT} settings set --sentences 5",
            handler=handlers.change_settings,
            params=(_STANDARD, _ANSWERS, _QUIET, _ZONE, _KEEP_COMMENTS, _KEEP_DIGESTS, *_VOTING),
            working="Changing the settings",
            private=True,
            role=Role.MANAGER,
        ),
        CommandSpec(
            name="settings forget",
            summary="What is kept of you in this workspace, and delete it; asks before it does",
            example=f"{ROOT} settings forget me",
            handler=privacy.forget,
            params=(_WHO, _SURE),
            working="Looking for it",
            private=True,
        ),
    )
