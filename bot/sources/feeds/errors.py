"""What can go wrong between the bytes of a feed, or of a list of feeds, and its entries."""

from bot.sources.errors import SourceError


class FeedError(SourceError):
    """A feed could not be read."""

    code = "feed-unreadable"
    sentence = "That feed is too damaged to be read: tell its publisher, or follow another feed of the site."


class FeedBlank(FeedError):
    """The answer holds nothing at all."""

    code = "feed-blank"
    sentence = "There is nothing at that feed's address: try again later, or check the address."


class PageNotFeed(FeedError):
    """A web page stands where a feed was expected."""

    code = "page-not-feed"
    sentence = "That address gives a web page, not a feed: paste the feed's own address, or the site's to look for one."


class NotAFeed(FeedError):
    """The answer is neither a feed nor a page."""

    code = "not-a-feed"
    sentence = "There is no feed at that address: paste the address of an RSS, Atom or JSON feed."


class FeedWithoutEntries(FeedError):
    """A feed that lists nothing, or nothing that could be read."""

    code = "feed-without-entries"
    sentence = "That feed lists no articles: check its address, or try again later."


class FeedTooLarge(FeedError):
    """The feed is larger than any list of articles needs to be."""

    code = "feed-too-large"
    sentence = "That feed is larger than 5 MB, more than a list of articles needs, so it is not read."


class FeedTooTangled(FeedError):
    """The feed is made so that reading it would take too long or too much memory."""

    code = "feed-too-tangled"
    sentence = "That feed is too tangled to read safely, so it is not read."


class EntitiesDeclared(FeedError):
    """The document declares entities of its own, which can be made to swell without end."""

    code = "entities-declared"
    sentence = "That document declares entities of its own, which is not safe to read, so it is not read."


class OpmlInvalid(SourceError):
    """A list of feeds cannot be read as OPML."""

    code = "opml-invalid"
    sentence = (
        "That is no list of feeds (OPML): export one from your feed reader and give that file, or follow a single feed."
    )


class OpmlTooLarge(OpmlInvalid):
    """A list of feeds holds more than a team can follow."""

    code = "opml-too-large"
    sentence = "That list of feeds is too large to read: split it into smaller ones, of at most 2,000 feeds each."


class OpmlWithoutFeeds(OpmlInvalid):
    """A list of feeds names none."""

    code = "opml-without-feeds"
    sentence = "That list names no feed with a web address."
