"""Watch terms that a topic's own stories suggest: phrases that stand in several of them and hardly anywhere else. Pure.

A suggestion is a phrase as the articles write it, and its reason counts what the term itself would find: in how
many of the topic's stories it stands, and in how many of the workspace's other articles.
"""

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from bot.articles.model import StoredArticle
from bot.topics.model import Suggestion
from bot.topics.watch import Watch, found_in, names_in, whole
from summaries.phrases import Phrase, read_phrases
from summaries.traits import read_traits
from summaries.vocabulary import NOT_NAMES

MOST = 8
CANDIDATES = 40
"""Phrases whose places in whole texts are counted: those that most stories have in title and beginning."""

IN_STORIES = 2
IN_OUTLETS = 3
"""Outlets that make up for a second story."""

OF_STORIES = 0.25
ELSEWHERE = 0.03
"""The share of other articles that a term may stand in: one in 33."""

FEWEST_LETTERS, MOST_LETTERS = 4, 60
PERSON, IN_PHRASE = 2, 2

VAGUE = NOT_NAMES | {"new", "old", "week", "month", "year", "time", "day", "weeks", "months", "years", "days", "people"}
NO_NOUN = ("ed", "ing", "ly")
"""How words end that a phrase made of nouns does not end in: “data showed”, “taken seriously”."""

COMPARABLE = 20
"""Other articles from which on it is known how rare a phrase is; before that only names of two words are suggested."""


def suggestions(
    watch: Watch, stories: Sequence[Sequence[StoredArticle]], others: Sequence[StoredArticle]
) -> tuple[Suggestion, ...]:
    """Return at most `MOST` terms that a topic might watch for besides, the most promising first.

    `others` are articles of the workspace that are not on the topic.
    """
    own = [[(article.site, whole(article.title, article.text)) for article in story] for story in stories]
    elsewhere = [whole(article.title, article.text) for article in others]
    found = [_counted(phrase, own, elsewhere) for phrase in _candidates(watch, stories)]
    fit = sorted(filter(_fits, found), key=lambda one: (-one.worth, -len(one.term.split()), -len(one.term), one.term))
    chosen: list[Suggestion] = []
    for one in fit:
        if len(chosen) < MOST and not any(names_in(one.term, (other.term,)) for other in chosen):
            chosen.append(one)
    return tuple(chosen)


def _candidates(watch: Watch, stories: Sequence[Sequence[StoredArticle]]) -> list[str]:
    """Return names and phrases of the articles' beginnings that no term covers, those of most stories first."""
    traits = [[read_traits(one.title, one.text) for one in story] for story in stories]
    titles = {stem for story in traits for one in story for stem in one.title}
    counts: Counter[str] = Counter()
    for story, read in zip(stories, traits, strict=True):
        names = {name for one in read for run, _ in one.runs for name in _names(run)}
        phrases = {found for one in story for found in read_phrases(one.title, one.text) if _telling(found, titles)}
        counts.update(names | {found.written for found in phrases})
    outlets = {article.site for story in stories for article in story if article.site}
    known, fewest = (*watch.terms, *watch.without, *outlets), min(IN_STORIES, len(stories))
    several = (phrase for phrase, count in counts.items() if count >= fewest and len(phrase) <= MOST_LETTERS)
    fit = [phrase for phrase in several if not names_in(phrase, known)]
    return sorted(fit, key=lambda phrase: (-counts[phrase], -len(phrase.split()), phrase))[:CANDIDATES]


def _names(run: str) -> Iterator[str]:
    """Yield a name as it is written, and without what may be somebody's office before it (“Minister Ada Quill”)."""
    words = run.split()
    if len(words) > 1 or len(run) >= FEWEST_LETTERS:
        yield run
    if len(words) > PERSON:
        yield " ".join(words[-PERSON:])


def _telling(phrase: Phrase, titles: Container[str]) -> bool:
    """Say whether words in small letters can stand together as a term: each of them stands in some title too."""
    words = phrase.written.split()
    if len(phrase.stems) < IN_PHRASE or not all(word[0].islower() and word not in VAGUE for word in words):
        return False
    return not words[-1].endswith(NO_NOUN) and all(stem in titles for stem in phrase.stems)


def _counted(term: str, own: Sequence[Sequence[tuple[str | None, str]]], elsewhere: Sequence[str]) -> Suggestion:
    having = [[site for site, article in story if found_in(term, article)] for story in own]
    outlets = {site for story in having for site in story}
    others = sum(found_in(term, article) for article in elsewhere)
    return Suggestion(term, sum(map(bool, having)), len(own), len(outlets), others, len(elsewhere))


def _fits(one: Suggestion) -> bool:
    several = one.stories >= IN_STORIES or (one.stories and one.outlets >= IN_OUTLETS)
    rare = one.others <= ELSEWHERE * one.of_others
    sure = one.of_others >= COMPARABLE or (one.term[0].isupper() and " " in one.term)
    return bool(several) and rare and sure and one.stories >= OF_STORIES * one.of_stories
