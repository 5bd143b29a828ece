"""What benchmarks are fed with: feeds and articles made here, fictional and varied, the same at every run."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

WORDS = "harbour council berth fee crew boat quay tide licence minister union board letter winter wall".split()
SITE = "https://harbour-post.example/news"
ITEMS = 40
FIRST = datetime(2026, 5, 11, tzinfo=UTC)
APART = timedelta(minutes=30)


def feeds(count: int) -> list[bytes]:
    """Make feeds of 40 items, each with a summary of HTML, every second one escaped instead of in CDATA."""
    return [feed(escaped=number % 2 == 0, first=ITEMS * number) for number in range(count)]


def feed(*, escaped: bool, first: int = 0, site: str = SITE, since: datetime = FIRST, items: int = ITEMS) -> bytes:
    """Make one RSS feed of 40 items and about 50 kB, the newest on top; an item of a number is always the same."""
    numbers = reversed(range(first, first + items))
    made = "".join(item(f"{site}/{number}", since + APART * number, escaped=escaped) for number in numbers)
    head = "<title>Harbour Post</title><link>https://harbour-post.example/</link><description>News</description>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}{made}</channel></rss>'
    return text.encode()


def item(address: str, published: datetime, *, escaped: bool) -> str:
    """Make one item of about 1.2 kB, whose words hang on its address."""
    dice = random.Random(address)
    html = "".join(f"<p>The {' '.join(dice.choices(WORDS, k=20))} — <b>so it is</b>.</p>" for _ in range(5))
    words = html.replace("<", "&lt;").replace(">", "&gt;") if escaped else f"<![CDATA[{html}]]>"
    return (
        f"<item>\n<title>The {' '.join(dice.choices(WORDS, k=7))}</title>\n<link>{address}</link>\n"
        f'<guid isPermaLink="true">{address}</guid>\n<pubDate>{format_datetime(published, usegmt=True)}</pubDate>\n'
        f"<description>{words}</description>\n</item>"
    )


SYLLABLES = [first + last for first in "bdfgklmnprstvz" for last in ("a", "e", "i", "o", "u", "an", "er", "il")]
FIRST_NAMES = "Ada Bram Cleo Dirk Edda Finn Gwen Hugo Ines Joost Kaja Lars Mona Nils Orla Piet".split()
VERBS = "said told warned argued added replied".split()
SENTENCES = (
    "The {body} of {town} {did} the {thing} on {day} after a debate of {n} hours that nobody in {town} had expected.",
    "“{claim},” {verb} {name}, chair of the {body}.",
    "More than {n} {own} depend on the {thing}, and most of them heard of it from the {own} of {other}.",
    "{name} {verb} that the {thing} would cost {town} about {n} million crowns within {m} years.",
    "A report that the {body} commissioned last {day} counts {n} {own}, which is {m} per cent more than before.",
    "“Nobody asked us before {day}, and we will not be told by {other} how to keep our {own},” {verb} {name}.",
    "In {other}, where the same {thing} was tried {m} years ago, the {own} went back to what they had.",
    "The minister for {own} has until {day} to answer, {verb} {name}, who speaks for the {own} of {town}.",
)


def article(number: int, address: str) -> str:
    """Make the page of an article of about 600 words with a publisher's furniture around it, 40 to 80 kB."""
    dice = random.Random(f"article {number}")
    told = {name: word(dice) for name in ("own", "thing", "claim")}
    told |= {name: word(dice).capitalize() for name in ("town", "other", "body")}
    title = (
        f"{told['town']} {dice.choice(('settles', 'drops', 'delays', 'doubles'))} its {told['thing']} of {told['own']}"
    )
    body = "".join(f"<p>{paragraph(dice, told)}</p>" for _ in range(15))
    links = [f'<li class="teaser"><a href="/news/{n}">{words(dice, 9)}</a></li>' for n in range(dice.randint(300, 500))]
    head = (
        f"<title>{title} | Post</title><meta property='og:title' content='{title}'>"
        f"<meta name='author' content='Ada Quill'><link rel='canonical' href='{address}'>"
        f"<meta property='article:published_time' content='2026-05-11T08:00:00Z'>"
        f"<script>var settings = {list(range(2_000))};</script><style>{'.a{margin:0} ' * 400}</style>"
    )
    above, below = ("".join(half) for half in (links[::2], links[1::2]))
    return (
        f"<!doctype html><html lang='en'><head>{head}</head><body><nav><ul>{above}</ul></nav><main><article>"
        f"<h1>{title}</h1>{body}</article></main><aside><ul>{below}</ul></aside></body></html>"
    )


def paragraph(dice: random.Random, told: dict[str, str]) -> str:
    """Make two sentences, with words of their own and of their article."""
    return " ".join(
        dice.choice(SENTENCES).format(
            **(told | {"claim": f"We cannot leave the {told['own']} to the {words(dice, 5)} of {told['other']}"}),
            did=dice.choice(("settled", "dropped", "delayed")),
            day=dice.choice(("Monday", "Tuesday", "Friday")),
            n=dice.randint(20, 900),
            m=dice.randint(2, 19),
            verb=dice.choice(VERBS),
            name=f"{dice.choice(FIRST_NAMES)} {word(dice).capitalize()}",
        )
        for _ in range(2)
    )


def news(number: int, sentences: int) -> str:
    """Make the bare text of an article: a quotation in every third sentence, two sentences a paragraph."""
    dice = random.Random(f"news {number}")
    told = {name: word(dice) for name in ("own", "thing", "claim")}
    told |= {name: word(dice).capitalize() for name in ("town", "other", "body")}
    return "\n".join(paragraph(dice, told) for _ in range(sentences // 2))


def words(dice: random.Random, count: int) -> str:
    """Return words that nobody knows."""
    return " ".join(word(dice) for _ in range(count))


def word(dice: random.Random) -> str:
    """Return a word that nobody knows."""
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4)))
