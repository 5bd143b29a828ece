"""What adding an article to the stories costs while many are stored: processor time for each, and memory.

The articles are made: words by Zipf's law, names and figures of their own events, ten articles an event, so that
candidates are many. Time moves on as it does for a team that follows a hundred busy feeds.

    python -m benchmarks.stories_speed --articles 100000
"""

import argparse
import random
import resource
from datetime import UTC, datetime, timedelta
from time import process_time

from bot.articles.stories import Article, StoryBook

WORDS, NAMES = 20_000, 4_000
A_DAY = 2_000


def article(number: int, dice: random.Random) -> Article:
    """Return a made article of some 250 words; ten in a row are on one event."""
    event = random.Random(number // 10)
    names = [f"Name{event.randrange(NAMES)}" for _ in range(4)]
    words = [f"w{int(WORDS ** dice.random())}" for _ in range(220)]
    for place in range(0, 220, 20):
        words.insert(place, dice.choice(names))
    words.insert(40, str(event.randrange(10_000)))
    sentences = [" ".join(words[place : place + 18]).capitalize() + "." for place in range(0, len(words), 18)]
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number / A_DAY)
    return Article(f"a{number}", f"{names[0]} {names[1]} {words[3]}", "\n".join(sentences), moment)


def main() -> None:
    """Add the articles one by one and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    count = parser.parse_args().articles
    dice, book, times = random.Random(7), StoryBook(), []
    for number in range(count):
        made = article(number, dice)
        before = process_time()
        book.place(made, made.published or datetime(2026, 1, 1, tzinfo=UTC))
        times.append(process_time() - before)
    late = sorted(times[-count // 5 :])
    print(f"{count} articles, {A_DAY} a day; the last fifth of them, with {len(book)} in memory:")
    middle, rare, worst = (late[int(len(late) * share)] * 1000 for share in (0.5, 0.99, 0.9999))
    print(f"  median {middle:6.2f} ms, 99 in 100 {rare:6.2f} ms, worst {worst:6.2f} ms of processor time")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
