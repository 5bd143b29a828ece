"""What is typed about topics: declared, with their handlers."""

from bot.chat.spec import EXAMPLE_URL, ROOT, CommandSpec, Param, ParamKind
from bot.commands.topic_handlers import TopicHandlers

_TOPIC = Param("name", ParamKind.TEXT, "the topic's name", required=True)
_WATCH = Param("watch", ParamKind.TEXT, "what to watch for, divided by commas; a minus excludes", rest=True)
_TO = Param("to", ParamKind.TEXT, "its new name", required=True)
_INTO = Param("into", ParamKind.TEXT, "the topic that takes everything", required=True)
_SURE = Param("sure", ParamKind.CHOICE, "that it is to be done", choices=("yes",))
_ADD = Param("add", ParamKind.TEXT, "terms to add; a minus excludes", rest=True)
_DROP = Param("drop", ParamKind.TEXT, "terms to drop, excluded ones too", rest=True)
_URL = Param("url", ParamKind.URL, "the article's address", required=True)
_SINCE = Param("since", ParamKind.TEXT, "a day such as 2026-11-24, yesterday, or 3 days", several=True)


def topic_commands(topics: TopicHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of topics, bound to their handlers."""
    return (
        CommandSpec(
            name="topic new",
            summary="Make a topic with a thread of its own, to which new stories are added",
            example=f'{ROOT} topic new "Facial recognition" watch: facial recognition, DVLA, -sports',
            handler=topics.new,
            params=(_TOPIC, _WATCH),
            working="Opening its thread",
            private=True,
        ),
        CommandSpec(
            name="topic list",
            summary="The topics of this workspace",
            example=f"{ROOT} topic list",
            handler=topics.list,
            working="Looking them up",
            private=True,
        ),
        CommandSpec(
            name="topic show",
            summary="A topic's stories, why they matched, and what was said",
            example=f"{ROOT} topic show Facial recognition",
            handler=topics.show,
            params=(_TOPIC,),
            working="Looking it up",
            private=True,
        ),
        CommandSpec(
            name="topic recap",
            summary="The replies that carry a topic's discussion, word for word",
            example=f"{ROOT} topic recap Facial recognition --since yesterday",
            handler=topics.recap,
            params=(_TOPIC, _SINCE),
            working="Reading the thread",
            private=True,
        ),
        *_terms(topics),
        *_states(topics),
    )


def _terms(topics: TopicHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="topic watch",
            summary="Change what a topic watches for: add terms, drop some, or give the whole list anew",
            example=f'{ROOT} topic watch "Facial recognition" add: live facial recognition, -football drop: DVLA',
            handler=topics.watch,
            params=(_TOPIC, _ADD, _DROP, _WATCH),
            working="Changing it",
            private=True,
        ),
        CommandSpec(
            name="topic suggest",
            summary="Terms that a topic's own stories suggest, each with a reason and a button that adds it",
            example=f"{ROOT} topic suggest Facial recognition",
            handler=topics.suggest,
            params=(_TOPIC,),
            working="Reading its stories",
            private=True,
        ),
        CommandSpec(
            name="topic put",
            summary="Put an article and its story on a topic, whatever its terms are",
            example=f"{ROOT} topic put {EXAMPLE_URL} Facial recognition",
            handler=topics.put,
            params=(_URL, _TOPIC),
            working="Changing it",
            private=True,
        ),
        CommandSpec(
            name="topic remove",
            summary="Take an article and its story off a topic that it is not about, and keep it off",
            example=f"{ROOT} topic remove {EXAMPLE_URL} Facial recognition",
            handler=topics.remove,
            params=(_URL, _TOPIC),
            working="Changing it",
            private=True,
        ),
    )


def _states(topics: TopicHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="topic rename",
            summary="Give a topic another name",
            example=f'{ROOT} topic rename "Facial recognition" Face search',
            handler=topics.rename,
            params=(_TOPIC, _TO),
            working="Changing it",
            private=True,
        ),
        CommandSpec(
            name="topic merge",
            summary="Put everything of a topic onto another, and close the first; asks before it does",
            example=f'{ROOT} topic merge "Face search" Facial recognition',
            handler=topics.merge,
            params=(_TOPIC, _INTO, _SURE),
            working="Changing them",
            private=True,
        ),
        CommandSpec(
            name="topic close",
            summary="Close a topic: nothing more is added to its thread",
            example=f"{ROOT} topic close Facial recognition",
            handler=topics.close,
            params=(_TOPIC,),
            working="Changing it",
            private=True,
        ),
        CommandSpec(
            name="topic reopen",
            summary="Open a closed topic again",
            example=f"{ROOT} topic reopen Facial recognition",
            handler=topics.reopen,
            params=(_TOPIC,),
            working="Changing it",
            private=True,
        ),
    )
