"""What is typed about follow-ups: declared, with their handlers."""

from dataclasses import replace

from bot.chat.spec import EXAMPLE_URL, ROOT, CommandSpec, MessagePart, Param, ParamKind, Shortcut
from bot.commands.followup_handlers import ALL, OPEN, FollowUpHandlers
from bot.followups.model import Choice, State
from bot.followups.rules import MAX_NOTE, MAX_QUESTION

_ID = Param("id", ParamKind.TEXT, "its number, such as 12 or #12", required=True)
_QUESTION = Param(
    "question", ParamKind.TEXT, f"what is to be followed up, in up to {MAX_QUESTION} characters", longest=MAX_QUESTION
)
_TOPIC = Param("topic", ParamKind.TEXT, "the topic that it is on", several=True)
_URL = Param("url", ParamKind.URL, "the address of the article that it comes from")
_SENTENCE = Param(
    "sentence",
    ParamKind.INTEGER,
    "where the article's sentence begins, in characters",
    minimum=0,
    maximum=99_999_999,
    inner=True,
)
_VERSION = Param(
    "version", ParamKind.INTEGER, "the article's version, the latest unless told", maximum=99_999, inner=True
)
_CHOICE = Param("choice", ParamKind.CHOICE, "what you vote", required=True, choices=tuple(Choice))
_OWNER = Param("owner", ParamKind.TEXT, "who sees to it: me, a mention, or a name", required=True)
_DUE = Param("due", ParamKind.TEXT, "a day such as 2026-12-01, tomorrow, Friday, or in 3 days", rest=True, several=True)
_AS = Param("as", ParamKind.CHOICE, "how it ended, done unless told", choices=(State.DONE, State.DROPPED))
_NOTE = Param(
    "note",
    ParamKind.TEXT,
    f"what came of it, in up to {MAX_NOTE} characters",
    rest=True,
    several=True,
    longest=MAX_NOTE,
)
_WHOSE = Param("owner", ParamKind.TEXT, "whose: me, a mention, or a name", several=True)
_STATE = Param("state", ParamKind.CHOICE, "how far they are, open unless told", choices=(OPEN, *State, ALL))


def followup_commands(followups: FollowUpHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of follow-ups, bound to their handlers."""
    return (
        CommandSpec(
            name="followup add",
            summary="Propose what to follow up and have it voted on: your words, an article, or a sentence of it",
            example=f"{ROOT} followup add Ask the department for the clause --topic Facial recognition",
            handler=followups.add,
            params=(_QUESTION, _TOPIC, _URL, _SENTENCE, _VERSION),
            working="Putting it to the vote",
            private=True,
            some=("question", "url"),
            shortcut=Shortcut(
                "Follow this up",
                "Propose what this message says, in words that you can change first",
                "question",
                MessagePart.WORDS,
                asks=True,
            ),
        ),
        CommandSpec(
            name="followup offers",
            summary="What an article's own text leaves open: sentences to propose, each with its reason",
            example=f"{ROOT} followup offers {EXAMPLE_URL}",
            handler=followups.offer,
            params=(replace(_URL, description="the address of the article", required=True),),
            working="Reading the article",
            private=True,
        ),
        CommandSpec(
            name="followup list",
            summary="What is voted on here, and what was accepted: whose it is, and until when",
            example=f"{ROOT} followup list --owner me",
            handler=followups.list,
            params=(_TOPIC, _WHOSE, _STATE),
            working="Looking them up",
            private=True,
        ),
        CommandSpec(
            name="followup show",
            summary="One follow-up: its votes, where it comes from, and everything that was changed",
            example=f"{ROOT} followup show 12",
            handler=followups.show,
            params=(_ID,),
            working="Looking it up",
            private=True,
        ),
        CommandSpec(
            name="followup vote",
            summary="Vote on a follow-up; the same vote again takes it back",
            example=f"{ROOT} followup vote 12 yes",
            handler=followups.vote,
            params=(_ID, _CHOICE),
            working="Counting your vote",
            private=True,
        ),
        *_keeping(followups),
    )


def _keeping(followups: FollowUpHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="followup assign",
            summary="Give an accepted follow-up to somebody, by a day; they are reminded before and after",
            example=f"{ROOT} followup assign 12 me --due Friday",
            handler=followups.assign,
            params=(_ID, _OWNER, _DUE),
            working="Noting it",
            private=True,
        ),
        CommandSpec(
            name="followup close",
            summary="Close a follow-up as done or dropped; one that is voted on is decided by its votes so far",
            example=f"{ROOT} followup close 12 --note The department has sent the clause",
            handler=followups.close,
            params=(_ID, _AS, _NOTE),
            working="Closing it",
            private=True,
        ),
        CommandSpec(
            name="followup reopen",
            summary="Open a closed follow-up again; what was not accepted is voted on once more",
            example=f"{ROOT} followup reopen 12",
            handler=followups.reopen,
            params=(_ID,),
            working="Opening it again",
            private=True,
        ),
        CommandSpec(
            name="followup withdraw",
            summary="Withdraw what you proposed, while it is voted on",
            example=f"{ROOT} followup withdraw 12",
            handler=followups.withdraw,
            params=(_ID,),
            working="Withdrawing it",
            private=True,
        ),
    )
