"""One edition with everything that a digest can hold, and one whose every word a stranger chose."""

from datetime import UTC, date, datetime, time

from bot.chat.reply import Link, Passage, QuoteCard
from bot.digests.edition import Correction, Edition, Elsewhere, Omitted, Outlet, Pending, Rewording, Section, Told

SINCE, UNTIL = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)


def outlet(name: str, article: str, words: str = "") -> Outlet:
    return Outlet(name, Link(name, f"/articles/{article}"), Link("original", f"https://{article}.example/news{words}"))


POST, TIDELINE, LEDGER = outlet("Harbour Post", "post"), outlet("Tideline", "tideline"), outlet("Ledger", "ledger")


def sentence(text: str, article: str, source: str = "") -> Passage:
    here, there = (
        Link("in the text", f"/articles/{article}#at-0-9"),
        Link("at the source", f"https://{article}.example/news#:~:text=a"),
    )
    return Passage(text, here, there, source)


def quote(text: str, who: str, article: str, source: str = "", note: str = "") -> QuoteCard:
    here, there = (
        Link("in the text", f"/articles/{article}#at-9-20"),
        Link("at the source", f"https://{article}.example/news#:~:text=b"),
    )
    return QuoteCard(text, who, note, here, there, source)


FEES = Told(
    id="s1",
    title="Berth fees to rise in Port Ellery",
    date="23 November 2026",
    lead=POST,
    outlets=(POST, TIDELINE, LEDGER),
    sentences=(
        sentence("The harbour council approved new berth fees on Tuesday.", "post", "Harbour Post"),
        sentence("Fishing crews blocked the northern channel with forty boats.", "tideline", "Tideline"),
    ),
    quotes=(quote("The fees will pay for the sea wall,", "Ada Quill, chair, harbour council", "post", "Harbour Post"),),
    also_on=("Transport",),
)
LIGHTS = Told(
    id="s2",
    title="Lighthouse to be sold",
    date="date unknown",
    lead=LEDGER,
    outlets=(TIDELINE,),
    new="New since Monday 23 November: Tideline adds a quote from Tam Orrick.",
    quotes=(quote("We were never asked,", "Tam Orrick, secretary", "tideline", "Tideline", "resolved from “He”"),),
)
CLAUSE = Pending(
    12,
    "Ask the department for the clause",
    "👍 4 👎 1 · closes Thursday 26 November, 08:00 UTC",
    Link("#12", "https://chat.example/policy/12"),
)
OWNED = Pending(9, "Who pays for the sea wall?", "Tam Orrick · due Friday 4 December")
EVERYTHING = Edition(
    day=date(2026, 11, 24),
    at=time(8),
    since=SINCE,
    until=UNTIL,
    late=True,
    followed=3,
    sections=(
        Section(
            "t1", "Berth fees", (FEES, LIGHTS), Link("Thread", "https://chat.example/policy/1"), 6, (CLAUSE, OWNED)
        ),
        Section("t2", "Transport", (Told("s3", "Night buses return", "22 November 2026", TIDELINE, (TIDELINE,)),)),
    ),
    corrections=(
        Correction(
            id="c1",
            title="Fees to double",
            outlet=POST,
            summary="Harbour Post changed a quote we used on Monday.",
            changes=(
                Rewording(
                    "Quote, before and now:",
                    (
                        QuoteCard("The fees will pay for it,", "Ada Quill", "before"),
                        quote("The fees may pay for it,", "Ada Quill", "post", note="now"),
                    ),
                ),
                Rewording(
                    "Figure, before and now:",
                    (),
                    (Passage("It costs 40 crowns."), sentence("It costs 45 crowns.", "post")),
                ),
            ),
            topic="Berth fees",
            thread=Link("Thread", "https://chat.example/policy/1"),
        ),
    ),
    elsewhere=(
        Elsewhere(
            "s4",
            "Ferry strike halts crossings",
            "24 November 2026",
            (POST, LEDGER),
            '/despatch topic new "Ferry strike" watch: "Ferry strike"',
        ),
    ),
    omitted=(
        Omitted("duplicate", "Fees up (Wire)", "Harbour Post says the same"),
        Omitted("paywall", "The full budget", "it is behind a paywall"),
    ),
    counts=(("duplicate", 2), ("paywall", 1)),
    pending=(Pending(14, "Ask for the timetable", "nobody's yet", topic="Ferries"),),
)
QUIET = Edition(date(2026, 11, 24), time(8), SINCE, UNTIL, False, 3)
NO_TOPICS = Edition(date(2026, 11, 24), time(8), SINCE, UNTIL, False, 0)


def said_by_strangers(words: str) -> Edition:
    """Return an edition in which every place that others fill holds the same words."""
    place, there = (
        Outlet(words, Link(words, "/articles/a1"), Link("original", "https://outlet.example/a")),
        Link("at the source", "https://outlet.example/a#:~:text=x"),
    )
    told = Told(
        "s1", words, words, place, (place, Outlet(f"{words}2", Link(words, "/articles/a2"), None)), words,
        (Passage(words, None, there, words),), (QuoteCard(words, words, words, None, there, words),), (words,),
    )  # fmt: skip
    asked = Pending(7, words, words, Link(words, "https://chat.example/7"), words)
    changed = Rewording(words, (QuoteCard(words, words, "before"), QuoteCard(words, words, "now", None, there)))
    return Edition(
        date(2026, 11, 24), time(8), SINCE, UNTIL, False, 1,
        (Section("t1", words, (told,), Link("Thread", "https://chat.example/1"), 1, (asked,)),),
        (Correction("c1", words, place, words, (changed,), words),),
        (Elsewhere("s2", words, words, (place,), f"/despatch topic new {words}"),),
        (Omitted("duplicate", words, words),),
        (("duplicate", 1),), (asked,),
    )  # fmt: skip
