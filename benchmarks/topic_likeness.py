"""What likeness to a topic's stories is worth: precision and recall where its watch terms are struck out.

    python -m benchmarks.topic_likeness FOLDER [--missed] [--judged FILE]

FOLDER/allsides/dev.jsonl holds rows `{"id", "title", "text", "cluster"}` in order of arrival, `cluster` naming the
event. Each subject below is a topic with watch terms. The events that they find are its stories: the earlier half
make its profile, from the later half the terms are struck out, and likeness has to find them again among all the
articles that mention none of the terms. Those may be on the subject all the same: precision is a lower bound,
and `--judged` names a file of lines `subject, tab, id` that a person has found to be on the subject.

Then FOLDER/ecbplus/dev.jsonl, whose events come in pairs of one kind: from the articles of one event, does
likeness find those of the other, and nothing else?
"""

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.topics.likeness import ALIKE, Likeness, Profile, Reading, Spread, likeness, profile_of
from bot.topics.profiles import reading_of
from bot.topics.watch import Watch, match, parse_watch, stands_in

Row = dict[str, Any]

SUBJECTS = {
    "voting": "voting rights, election law, voter",
    "filibuster": "filibuster, manchin",
    "vaccines": "vaccine, vaccination, vaccinated",
    "border": "border, migrants, border patrol",
    "infrastructure": "infrastructure",
    "police": "police reform, floyd, chauvin",
    "climate": "climate, emissions",
    "capitol": "january 6, capitol riot, jan. 6",
    "israel": "israel, gaza, hamas",
    "technology": "facebook, google, twitter",
    "tax": "tax",
    "cyber": "ransomware, cyberattack",
    "russia": "putin, russia",
    "china": "china, beijing",
    "court": "supreme court",
    "jobs": "unemployment, jobs report",
    "wuhan": "wuhan, lab leak",
    "guns": "gun, firearm, shooting",
}
FEWEST_EVENTS = 5
ENOUGH = 0.95
BARS = (0.08, 0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.22, 0.25)


@dataclass(frozen=True, slots=True)
class Trial:
    """What likeness said of one article for one subject, and whether the article is on it."""

    subject: str
    row: Row
    right: bool
    found: Likeness | None

    @property
    def score(self) -> float:
        """Return the likeness, nothing for an article with too little in common."""
        return self.found.score if self.found and self.found.stories >= 2 else 0.0


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--missed", action="store_true", help="show what is wrong above the bar")
    parser.add_argument("--judged", type=Path)
    options = parser.parse_args()
    judged = _judged(options.judged) if options.judged else frozenset()
    trials = list(subject_trials(_rows(options.folder / "allsides"), judged))
    tell("subjects of US policy, terms struck out", trials)
    tell_left_out(trials)
    if options.missed:
        for trial in sorted(trials, key=lambda one: -one.score):
            if not trial.right and trial.score >= BARS[0] and trial.found:
                words = f"{trial.found.shared[:6]} {trial.row['title']}"
                print(f"{trial.score:.3f} {trial.subject}\t{trial.row['id']}\t{words}")
    tell("look-alike events", list(pair_trials(_rows(options.folder / "ecbplus"))))
    tell_cost(_rows(options.folder / "allsides"))


def _rows(folder: Path) -> list[Row]:
    return [json.loads(line) for line in (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines()]


def _judged(path: Path) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(line.split("\t")[:2]) for line in path.read_text(encoding="utf-8").splitlines())


def subject_trials(rows: Sequence[Row], judged: frozenset[tuple[str, ...]]) -> Iterator[Trial]:
    """Yield what likeness says for each subject that enough events are on."""
    readings = {row["id"]: reading_of(row["title"], row["text"]) for row in rows}
    spread = Spread(reading.words for reading in readings.values())
    for subject, terms in SUBJECTS.items():
        watch = parse_watch(terms)
        on = [row for row in rows if match(watch, row["title"], row["text"])]
        events = list(dict.fromkeys(row["cluster"] for row in on))
        if len(events) < FEWEST_EVENTS:
            continue
        known, later = set(events[: (len(events) + 1) // 2]), set(events[(len(events) + 1) // 2 :])
        profile = _profile([row for row in on if row["cluster"] in known], readings, spread)
        for row in rows:
            right = row in on
            mentioned = any(stands_in(term, row["title"], row["text"]) for term in watch.terms)
            if row["cluster"] in known or (not right and (mentioned or row["cluster"] in later)):
                continue
            reading = _struck(watch, row) if right else readings[row["id"]]
            found = likeness(profile, reading, spread) if profile else None
            yield Trial(subject, row, right or (subject, row["id"]) in judged, found)


def _struck(watch: Watch, row: Row) -> Reading:
    """Return an article as it reads without a topic's terms."""
    pattern = "|".join(rf"(?<!\w){re.escape(term)}(?:s|es|'s)?(?!\w)" for term in watch.terms)
    title, text = (re.sub(pattern, " ", row[part] or "", flags=re.IGNORECASE) for part in ("title", "text"))
    return reading_of(title, text)


def _profile(on: Sequence[Row], readings: dict[str, Reading], spread: Spread) -> Profile | None:
    stories: dict[str, list[Reading]] = defaultdict(list)
    for row in on:
        stories[row["cluster"]].append(readings[row["id"]])
    own = {row["id"] for row in on}
    elsewhere = Spread(reading.words for key, reading in readings.items() if key not in own)
    return profile_of(list(stories.values()), elsewhere, spread)


def pair_trials(rows: Sequence[Row]) -> Iterator[Trial]:
    """Yield what likeness says of all other articles, given each event's articles, each as a story of its own."""
    readings = {row["id"]: reading_of(row["title"], row["text"]) for row in rows}
    spread = Spread(reading.words for reading in readings.values())
    for event in dict.fromkeys(row["cluster"] for row in rows):
        kind, _, _ = event.rpartition("-")
        on = [row | {"cluster": row["id"]} for row in rows if row["cluster"] == event]
        profile = _profile(on, readings, spread)
        for row in rows:
            if row["cluster"] != event and profile:
                found = likeness(profile, readings[row["id"]], spread)
                yield Trial(event, row, row["cluster"].rpartition("-")[0] == kind, found)


def tell(name: str, trials: Sequence[Trial]) -> None:
    """Print precision and recall for each bar."""
    positives = sum(trial.right for trial in trials)
    print(f"\n{name}: {positives} right of {len(trials)}, {len({trial.subject for trial in trials})} topics")
    for bar in BARS:
        above = [trial for trial in trials if trial.score >= bar]
        right = sum(trial.right for trial in above)
        mark = " shipped" if bar == ALIKE else ""
        figures = f"{right / max(1, len(above)):6.1%}, found {right / positives:6.1%}"
        print(f"  {bar:.2f}: {right:4} of {len(above):4} right, {figures}{mark}")


def tell_left_out(trials: Sequence[Trial]) -> None:
    """Print what each subject gets of a bar that only the other subjects chose: the lowest with enough precision."""
    found: list[Trial] = []
    for subject in dict.fromkeys(trial.subject for trial in trials):
        others = [trial for trial in trials if trial.subject != subject]
        bar = min((bar for bar in BARS if _precision(others, bar) >= ENOUGH), default=max(BARS))
        found += [trial for trial in trials if trial.subject == subject and trial.score >= bar]
    right, positives = sum(trial.right for trial in found), sum(trial.right for trial in trials)
    print(f"  left out: {right} of {len(found)} right, found {right / positives:.1%}")


def _precision(trials: Sequence[Trial], bar: float) -> float:
    above = [trial.right for trial in trials if trial.score >= bar]
    return sum(above) / len(above) if above else 1.0


def tell_cost(rows: Sequence[Row], topics: int = 40) -> None:
    """Print what one article costs against forty topics of ten stories each."""
    readings = [reading_of(row["title"], row["text"]) for row in rows]
    spread = Spread(reading.words for reading in readings)
    profiles = [
        profile_of([[one] for one in readings[start::topics][:10]], Spread(), spread) for start in range(topics)
    ]
    profiles = [profile or Profile({}, ()) for profile in profiles]
    before = time.process_time()
    for row in rows:
        reading = reading_of(row["title"], row["text"])
        for profile in profiles:
            if profile:
                likeness(profile, reading, spread)
    each = (time.process_time() - before) / len(rows) * 1_000
    print(f"\none article against {topics} topics: {each:.2f} ms of processor time, its reading included")


if __name__ == "__main__":
    main()
