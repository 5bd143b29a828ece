"""A reply as plain text: for terminals without colour, notifications and fallbacks.

It carries the same facts in the same order as every drawn form.
"""

from bot.chat.reply import (
    Ballot,
    Button,
    Buttons,
    Failure,
    Fields,
    Figures,
    File,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
)

OPEN_MARK, CLOSE_MARK = "“", "”"
UNKNOWN_SPEAKER = "speaker unknown"


def plain_text(reply: Reply) -> str:
    """Return the reply as lines of text, the source's words exactly as they stand."""
    return "\n".join(line for part in reply.parts for line in _lines(part))


def attribution_of(quote: QuoteCard) -> str:
    """Return who said it as shown everywhere: the attribution and how we know, or that nobody knows, and where."""
    who = quote.attribution or ("" if quote.note else UNKNOWN_SPEAKER)
    return " · ".join(word for word in (who, quote.note, quote.source) if word)


def figures_line(figures: Figures) -> str:
    """Return the figures in one line."""
    return " · ".join(item.text for item in figures.items)


def _lines(part: Part) -> list[str]:
    match part:
        case Heading():
            return [" · ".join((part.text, *part.details)) + (f"   {part.aside}" if part.aside else "")]
        case Text(text) | Footer(text):
            return [text]
        case Passage(text):
            return [f"• {text}" + (f" · {part.source}" if part.source else "")]
        case QuoteCard(text):
            return [f"{OPEN_MARK}{text}{CLOSE_MARK}", f"    {attribution_of(part)}"]
        case Figures():
            return [figures_line(part)]
        case Fields(items):
            return [f"{name} - {value}" for name, value in items]
        case Links(items):
            return [_link(item) for item in items]
        case Buttons(items):
            return [_button(item) for item in items]
        case Ballot(question, choices, closes):
            return [question, "  ".join(f"{mark} {word}" for mark, word in choices), closes]
        case Failure(sentence, code):
            return [f"{sentence} ({code})"]
        case File():
            return [part.line]


def _link(link: Link) -> str:
    return f"{link.label}: {link.url}"


def _button(button: Button) -> str:
    return f"[{button.label}] {button.command}"
