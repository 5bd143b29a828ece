"""The sample articles as data: plainly fictional, written for this program."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

OUTLETS = {
    "harbour-post": "Harbour Post",
    "northern-ledger": "Northern Ledger",
    "tideline": "Tideline",
    "parliament": "Assembly of Norland",
}
START_WITH = (
    "licences-bill-second-reading",
    "sarrow-rebellion-explained",
    "fisheries-committee-third-report",
)


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One article; empty `author` and `published` mean that its page says neither."""

    outlet: str
    slug: str
    title: str
    author: str
    published: str
    caption: str
    related: str
    body: str

    @property
    def path(self) -> str:
        """Return where it stands under the outlets' address."""
        return f"/{self.outlet}/{self.slug}"

    @property
    def site(self) -> str:
        """Return the publisher's name."""
        return OUTLETS[self.outlet]

    @property
    def blocks(self) -> tuple[tuple[str, str], ...]:
        """Return (tag, text) of every paragraph and heading, in order."""
        lines = [line.strip() for line in self.body.split("\n\n") if line.strip()]
        return tuple(("h2", line[3:]) if line.startswith("## ") else ("p", line) for line in lines)


@cache
def all_articles() -> tuple[SampleArticle, ...]:
    """Return every article in the order of its file's name."""
    folder = resources.files("adapters.outlet").joinpath("articles")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(SampleArticle(**tomllib.loads(file.read_text(encoding="utf-8"))) for file in files)


def find_article(outlet: str, slug: str) -> SampleArticle | None:
    """Return the article at a place, if there is one."""
    return next((item for item in all_articles() if (item.outlet, item.slug) == (outlet, slug)), None)


def sample_links(base_url: str) -> tuple[tuple[str, str], ...]:
    """Return label and address of the articles to start with."""
    first = [item for slug in START_WITH for item in all_articles() if item.slug == slug]
    return tuple((f"{item.site}: {item.title}", base_url + item.path) for item in first)
