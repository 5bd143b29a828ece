"""An article in two versions, for the tests of what changed."""

from bot.versions.changes import Change, ChangeKind, Version, changes_between

TITLE = "Berth fees approved at Port Ellery"
TEXT = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.\n"
    "“The fees will pay for the sea wall at last,” said Ada Quill, chair of the Harbour Board.\n"
    "She added: “Nobody likes a fee, and nobody likes a flood.”\n"
    "“We were promised a seat at this table,” said Bram Hollis, secretary of the Crews’ Union. “Nobody asked us.”\n"
    "More than 1,200 berths are affected by the change, which takes effect in the spring of next year.\n"
    "Fuel has never cost the crews so much as it does in this long and stormy winter, traders said.\n"
)
QUOTES = (
    "The fees will pay for the sea wall at last,",
    "Nobody likes a fee, and nobody likes a flood.",
    "We were promised a seat at this table,",
)


def edited(*swaps: tuple[str, str]) -> str:
    """Return the text with words swapped; each has to stand in it."""
    text = TEXT
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return text


def found(*swaps: tuple[str, str]) -> list[tuple[ChangeKind, str, str]]:
    """Return what is found when words are swapped: kind, words before, words after."""
    return [shown(change) for change in changes_between(Version(TITLE, TEXT), Version(TITLE, edited(*swaps)))]


def shown(change: Change) -> tuple[ChangeKind, str, str]:
    """Return a change as plain values."""
    before, after = change.before, change.after
    return change.kind, before.text if before else "", after.text if after else ""
