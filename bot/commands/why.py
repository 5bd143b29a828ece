"""Why something was posted or chosen, or was not, as a reply: what is kept of it, in plain words. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.articles.highlights import shown_date
from bot.chat.reply import Button, Buttons, Fields, Footer, Heading, Link, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT
from bot.commands.answers import passage_at
from bot.commands.cards import PROMISE
from bot.digests.edition import Edition
from bot.topics.watch import times
from bot.why.reasons import Evidence, TopicReason
from bot.why.store import Placed, Stood
from summaries.document import BlockKind
from summaries.ranking import MIN_WORDS
from summaries.reasons import Explained, Reason, Verdict

MAX_LEFT_OUT = 20
UNKNOWN = "That is not in this workspace’s record."

PAYWALLED = "paywalled"

CENTRAL, OPENING = 0.2, 3
"""From which centrality on the rest of the text is said to take a sentence up, and how many sentences open a text."""

_TOLD = {
    "posted": "its thread here was told",
    "due": "its thread here is still to be told",
    "nothing": "its thread here was told nothing: it adds nothing to what that has",
    "failed": "its thread here could not be told",
}
_STATED = {
    "json-ld": "in the page’s data (JSON-LD)",
    "meta": "in the page’s data (meta)",
    "article:published_time": "in the page’s data (article:published_time)",
    "time": "in a time tag of the page",
    "labelled": "in words behind a label, such as “Published”",
    "beside the headline": "beside the headline",
    "byline": "in the page’s one byline",
    "feed": "by the feed",
}
"""How it is told where a page states its author or its date: the sources of `bot.sources.metadata`."""

_KINDS = {
    BlockKind.HEADING: ("heading", "headings"),
    BlockKind.BYLINE: ("byline", "bylines"),
    BlockKind.DATELINE: ("dateline", "datelines"),
    BlockKind.CAPTION: ("caption", "captions"),
    BlockKind.SEE_ALSO: ("link to something else", "links to something else"),
    BlockKind.SHARE: ("invitation to share", "invitations to share"),
    BlockKind.NOTICE: ("notice", "notices"),
}


def why_reply(evidence: Evidence) -> Reply:
    """Return how an article came, where it went, and why its card has the sentences that it has."""
    article = evidence.article
    link = Link("original", article.canonical_url or article.url) if article.url else None
    details = (article.site or "source unknown", shown_date(article.published))
    parts: list[Part] = [
        Heading(article.title or "Untitled article", details, "", link),
        Fields(tuple(_rows(evidence))),
    ]
    if evidence.explained:
        parts += _sentences(evidence, evidence.explained)
    if article.url:
        story = (Button("Its story", f"{ROOT} story show {article.url}"),) if evidence.placed else ()
        parts.append(Buttons((Button("Its card", f"{ROOT} summarise {article.url}"), *story)))
    return Reply((*parts, Footer(PROMISE)), Visibility.EPHEMERAL)


def unknown_reply(asked: str, stood: Sequence[Stood] = ()) -> Reply:
    """Return that a link, or a message, is of nothing that this workspace has; `stood` are feeds that had it unread."""
    words = f"{UNKNOWN} No feed that is followed here brought it, and nobody here asked for it."
    if stood:
        words = f"{UNKNOWN} It stood in a feed that is followed here, and no article has come of it:"
    shown = asked if len(asked) <= 200 else f"{asked[:199]}…"
    rows = tuple((one.feed, f"seen on {_day(one.at)}, {_left(one.code)}") for one in stood)
    begin = Footer(f"To have it read: {ROOT} summarise and its address")
    parts: list[Part] = [Heading(shown or "That message"), Text(words), *([Fields(rows)] if rows else [])]
    return Reply((*parts, begin), Visibility.EPHEMERAL)


def _left(code: str) -> str:
    if not code:
        return "waiting to be read"
    return "left because it is behind a paywall" if code == PAYWALLED else f"left because it could not be read ({code})"


def _rows(evidence: Evidence) -> Iterator[tuple[str, str]]:
    yield "Came by", "; ".join(_came(evidence))
    article = evidence.article
    yield "Author", _stated(article.author, article.author_source)
    yield "Date", _stated(article.published and shown_date(article.published), article.published_source)
    if evidence.placed:
        yield "Story", _story(evidence.placed)
    for reason in evidence.topics:
        yield f"Topic: {reason.name}", _topic(reason)
    if evidence.more_topics:
        yield "Topics", f"{evidence.more_topics} more, which it is not on"
    if not evidence.topics:
        yield "Topics", "none is followed here"
    for digest in evidence.digests:
        yield f"Digest of {digest.title}", f"told {digest.rule}" if digest.told else f"left out: {digest.rule}"
    if not evidence.digests:
        yield "Digests of this channel", "in none of the latest ones, nor left out of one by name"


def _stated(value: str | None, source: str | None) -> str:
    """Return what a page states with where, so that a reader can judge it."""
    if not value:
        return "not stated by the page, so none is shown"
    return f"{value}, stated {_STATED[source]}" if source in _STATED else value


def _came(evidence: Evidence) -> Iterator[str]:
    for brought in evidence.brought:
        early = (
            ", where it stood before the feed was followed here, so that nothing was posted" if brought.quiet else ""
        )
        yield f"the feed {brought.feed}, first seen on {_day(brought.at)}{early}"
    if evidence.asked:
        yield f"a member, who asked for it on {_day(evidence.asked.at)}"
    if not evidence.brought and not evidence.asked:
        yield "a feed that is not followed here any more"


def _story(placed: Placed) -> str:
    others = "by itself" if placed.articles == 1 else f"one of {placed.articles} articles"
    words = [f"{others}: {placed.reason}"]
    if placed.score:
        words.append(f"likeness {placed.score:.2f}")
    if placed.runner_up is not None:
        words.append(f"the next best story {placed.runner_up:.2f}")
    if placed.by_member:
        words.append("decided by a member")
    return f"{'; '.join(words)} (placed on {_day(placed.at)})"


def _topic(reason: TopicReason) -> str:
    if reason.on is not None:
        told = f"; {_TOLD[reason.told]}" if reason.told in _TOLD else ""
        return f"on it since {_day(reason.on.matched_at)}: {reason.on.reason}{told}"
    if reason.refused:
        return "not on it: a member took it off"
    if reason.barred:
        stands = "stands" if len(reason.barred) == 1 else "stand"
        return f"not on it: {_listed(reason.barred)}, which it excludes, {stands} in it"
    if reason.matches:
        return f"its terms are in it ({_listed(reason.passing)}), but it was not put on it when it came"
    if reason.passing:
        return f"not on it: {_listed(reason.passing)} {times(1)} in passing, which is not enough"
    return "not on it: none of its terms stands in it"


def _listed(terms: Sequence[str]) -> str:
    return ", ".join(f"“{term}”" for term in terms)


def _sentences(evidence: Evidence, explained: Explained) -> Iterator[Part]:
    article, many = evidence.article, explained.sentences
    yield Heading("WHY THESE SENTENCES", (f"{len(explained.chosen)} of {many}",))
    for reason in explained.chosen:
        yield passage_at(article, reason.span)
        yield Text(f"{reason_in_words(reason, many)}.")
    if explained.rejected:
        yield Heading("THE NEXT BEST, NOT CHOSEN")
    for reason in explained.rejected:
        yield passage_at(article, reason.span)
        yield Text(f"{reason_in_words(reason, many)}.")
    if explained.noise:
        yield Text(f"Left aside before anything was ranked: {_noise(explained)}.")


def _noise(explained: Explained) -> str:
    return ", ".join(f"{number} {_KINDS[kind][number != 1]}" for kind, number in explained.noise if kind in _KINDS)


def reason_in_words(reason: Reason, many: int) -> str:
    """Return why a sentence is there, or is not, with what its score is made of."""
    worth = reason.worth
    said = [_verdict(reason, many), *_features(reason)]
    made = [f"{worth.central:.2f} for likeness to what follows", f"{worth.lead:.2f} for its place"]
    made += [
        f"{worth.policy:.2f} for the law" if worth.policy else "",
        f"{worth.said:.2f} as a quotation" if worth.said else "",
    ]
    return f"{'; '.join(said)} (score {worth.total:.2f}: {', '.join(filter(None, made))})"


def _verdict(reason: Reason, many: int) -> str:
    match reason.verdict:
        case Verdict.CHOSEN:
            along = " with the one before it, on which it leans" if reason.brings else ""
            return f"Ranked {reason.rank} of {many}{along}"
        case Verdict.SUPPORT:
            return "Here because the next one leans on it"
        case Verdict.HANGS:
            return f"Ranked {reason.rank}: it leans on the one before it, and there was no room for both"
        case Verdict.REPEATS:
            return f"Ranked {reason.rank}: no two sentences of a summary say the same"
        case Verdict.SHORT:
            return f"Ranked {reason.rank}: fewer than {MIN_WORDS} words"
        case Verdict.LOWER:
            return f"Ranked {reason.rank}: others scored more"


def _features(reason: Reason) -> Iterator[str]:
    worth = reason.worth
    if reason.place < OPENING:
        yield "it opens the article" if reason.place == 0 else "it stands near the beginning"
    if worth.central >= CENTRAL:
        yield "much of what follows takes up its words"
    if worth.policy:
        yield "it says of a law what it would do, or who takes which side"
    if worth.said:
        yield "most of it is a quotation"
    if reason.repeats is not None:
        much = "what sentence" if reason.verdict is Verdict.REPEATS else "much of sentence"
        yield f"it repeats {much} {reason.repeats + 1}{' says' if reason.verdict is Verdict.REPEATS else ''}"


def digest_reply(edition: Edition | None) -> Reply:
    """Return why the channel's latest digest has what it has: each story with its rule, what was left out and why."""
    if edition is None:
        words = Text("This channel has had no digest with anything in it.")
        return Reply((Heading("Why? The latest digest"), words), Visibility.EPHEMERAL)
    day = f"{edition.day:%A} {edition.day.day} {edition.day:%B}"
    rows = [
        (story.title, f"on “{section.name}”, story {at} of {len(section.stories)} by weight{_new(story.new)}")
        for section in edition.sections
        for at, story in enumerate(section.stories, 1)
    ]
    rows += [(item.title, "its publisher changed it since it was sent") for item in edition.corrections]
    rows += [(item.title, f"on no topic; {len(item.outlets)} outlets carry it") for item in edition.elsewhere]
    parts: list[Part] = [Heading(f"Why? The digest of {day}"), Text(RULE)]
    parts += [Fields(tuple(rows))] if rows else []
    left = edition.omitted[:MAX_LEFT_OUT]
    if left:
        parts += [
            Heading("LEFT OUT", (f"{len(edition.omitted)}",)),
            Fields(tuple((item.what, item.why) for item in left)),
        ]
    more = len(edition.omitted) - len(left)
    parts += [Text(f"{more} more are not listed.")] if more else []
    return Reply((*parts, Footer(f"Why one article is here: {ROOT} why and its address")), Visibility.EPHEMERAL)


RULE = (
    "A story weighs by its outlets above all, then by quotations with known speakers, figures, and replies here; "
    "the heaviest of each topic come first."
)


def _new(words: str) -> str:
    return f"; {words[:1].lower()}{words[1:].rstrip('.')}" if words else ""


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
