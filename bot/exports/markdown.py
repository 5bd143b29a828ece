"""A briefing as Markdown: nothing in a source acts there. Pure."""

from collections.abc import Iterable, Iterator

from bot.chat.plain import CLOSE_MARK, OPEN_MARK, UNKNOWN_SPEAKER
from bot.digests.formats import ARROW, escaped
from bot.exports.model import Briefing, FollowUpLine, PositionLine, RemarkLine, StoryBrief, Words
from bot.exports.text import plain, web_url

PROMISE = "Every line of a source stands word for word in it."


def markdown(briefing: Briefing) -> str:
    """Return a briefing as a Markdown document."""
    return "\n\n".join(block for block in _blocks(briefing) if block) + "\n"


def _blocks(briefing: Briefing) -> Iterator[str]:
    yield f"# {_safe(briefing.title)}"
    yield " · ".join(map(_safe, filter(None, (briefing.kind, briefing.period, *briefing.details))))
    yield _safe(briefing.empty)
    for group, stories in briefing.groups:
        yield f"## {_safe(group or 'Stories')}"
        for story in stories:
            yield from _story(story)
    yield from _listed("Positions", map(_position, briefing.shown_positions))
    yield from _listed("Open questions", map(_follow_up, briefing.open_questions))
    yield from _listed("Decisions", map(_follow_up, briefing.decisions))
    yield from _discussion(briefing)
    yield from map(_safe, briefing.notes)
    yield f"*{PROMISE}*"


def _story(story: StoryBrief) -> Iterator[str]:
    yield f"### {_safe(story.title)}"
    yield from map(_safe, story.notes)
    yield "\n".join(
        f"- {_safe(line.outlet)}, {_safe(line.date)}: {_linked(line.title, line.url)}" for line in story.reports
    )
    yield "\n".join(f"- {_safe(words.text)}{_place(words)}" for words in story.sentences)
    yield from map(_quote, story.quotes)
    figures = " · ".join(f"{_safe(words.text)}{_place(words)}" for words in story.figures)
    yield f"Figures: {figures}" if figures else ""


def _quote(words: Words) -> str:
    return f"> {OPEN_MARK}{_safe(words.text)}{CLOSE_MARK}\n>\n> {_safe(credit(words))}{_arrow(words.url)}"


def credit(words: Words) -> str:
    """Return who said it, how that is known, and where and when it stood."""
    who = words.by or UNKNOWN_SPEAKER
    return " · ".join(filter(None, (who, words.note, words.outlet, words.date)))


def _place(words: Words) -> str:
    where = " · ".join(map(_safe, filter(None, (words.outlet, words.date))))
    return f"{f' ({where})' if where else ''}{_arrow(words.url)}"


def _position(line: PositionLine) -> str:
    words = line.words
    text = f"{OPEN_MARK}{words.text}{CLOSE_MARK}" if words.quoted else words.text
    also = f" · also in {', '.join(line.also)}" if line.also else ""
    who, side = _safe(line.speaker or UNKNOWN_SPEAKER), _safe(f"{line.side}, {line.decided}")
    return f"- **{who}** ({side}): {_safe(text)} – {_safe(credit(words) + also)}{_arrow(words.url)}"


def _follow_up(line: FollowUpLine) -> str:
    said = " · ".join(map(_safe, filter(None, (line.state, line.tally, line.closes, line.by))))
    words = f"\n  - {_safe(line.words.text)}{_place(line.words)}" if line.words else ""
    return f"- {_safe(line.question)} ({said}){words}"


def _discussion(briefing: Briefing) -> Iterator[str]:
    yield from _listed("Discussion", map(_remark, briefing.remarks))
    yield _safe(elsewhere(briefing.remarks_elsewhere))


def elsewhere(count: int) -> str:
    """Return that replies stand where whoever asked may not be, or nothing."""
    if not count:
        return ""
    return f"{count} more {'reply stands' if count == 1 else 'replies stand'} in threads of other channels."


def _remark(line: RemarkLine) -> str:
    return f"- {_safe(line.name)}, {line.at:%-d %B %Y, %H:%M} UTC: {_safe(line.text)}"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"## {title}"
        yield "\n".join(found)


def _linked(title: str, url: str) -> str:
    return f"[{_safe(title)}](<{web_url(url)}>)" if web_url(url) else _safe(title)


def _arrow(url: str) -> str:
    return f" [{ARROW}](<{web_url(url)}>)" if web_url(url) else ""


def _safe(text: str) -> str:
    return escaped(plain(text))
