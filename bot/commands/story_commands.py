"""What is typed about stories: declared, with their handlers."""

from bot.chat.spec import EXAMPLE_URL, ROOT, CommandSpec, Param, ParamKind
from bot.commands.stories import StoryHandlers

_URL = Param("url", ParamKind.URL, "the address of the article", required=True)
_OTHER = Param("other", ParamKind.URL, "the address of an article of the other story", required=True)


def story_commands(stories: StoryHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of stories, bound to their handlers."""
    return (
        CommandSpec(
            name="story show",
            summary="Which outlets report an article's event, and what each adds",
            example=f"{ROOT} story show {EXAMPLE_URL}",
            handler=stories.show,
            params=(_URL,),
            working="Looking for the other outlets",
            private=True,
        ),
        CommandSpec(
            name="story merge",
            summary="Make one story of those of two articles, and keep it so",
            example=f"{ROOT} story merge {EXAMPLE_URL} https://example.com/other",
            handler=stories.merge,
            params=(_URL, _OTHER),
            working="Putting them together",
            private=True,
        ),
        CommandSpec(
            name="story split",
            summary="Set an article apart from its story, and keep it so",
            example=f"{ROOT} story split {EXAMPLE_URL}",
            handler=stories.split,
            params=(_URL,),
            working="Setting it apart",
            private=True,
        ),
    )
