"""What can go wrong between an address and an article, each with what to do about it."""

from bot.errors import DespatchError


class SourceError(DespatchError):
    """An address could not be fetched or read."""

    code = "source-failed"
    sentence = "That page could not be read."


class UrlInvalid(SourceError):
    """What was given is no web address."""

    code = "url-invalid"
    sentence = "That is not a web address: paste one that begins with https://."


class AddressRefused(SourceError):
    """An address that may not be reached: not public, not http(s), or disguised."""

    code = "address-refused"
    sentence = "That address is not a public web page, so it is not fetched: paste the address of an article."


class NameNotFound(SourceError):
    """The host's name has no address."""

    code = "name-not-found"
    sentence = "There is no site of that name: check the link's spelling."


class ConnectionFailed(SourceError):
    """The site did not answer the connection, or broke it off."""

    code = "connection-failed"
    sentence = "The site could not be reached: try again in a few minutes."


class AnswerBroken(SourceError):
    """The answer is no HTTP, is not what it says it is, or is packed in a way that nobody asked for."""

    code = "answer-broken"
    sentence = "The site's answer is damaged, or made so that it cannot be read: try again later."


class TlsFailed(SourceError):
    """The site's certificate cannot be trusted."""

    code = "tls-failed"
    sentence = "The site's certificate cannot be trusted, so its page is not read."


class TimedOut(SourceError):
    """The site took too long."""

    code = "timed-out"
    sentence = "The site took too long to answer: try again in a few minutes."


class HostBusy(SourceError):
    """As many of the site's pages are being fetched as may be at once, and none was done within a minute."""

    code = "host-busy"
    sentence = "Many pages of that site are being fetched already: try again in a few minutes."


class TooSlow(SourceError):
    """The site sends too little in the time it takes."""

    code = "too-slow"
    sentence = "The site sends its page too slowly to be read: try again later."


class TooLarge(SourceError):
    """The page is larger than anything an article needs."""

    code = "too-large"
    sentence = "That page is larger than 5 MB, more than any article needs, so it is not read."


class RedirectsTooMany(SourceError):
    """The address leads from one to the next without an end."""

    code = "redirects-too-many"
    sentence = "That address leads on and on to others: paste the address that your browser ends at."


class HttpError(SourceError):
    """The site answered with a status that holds no page.

    `retry_after` is its header of that name, as it came.
    """

    code = "http-error"
    retry_after: str | None = None


class PageNotFound(HttpError):
    """The page is not there (404 or 410)."""

    code = "page-not-found"
    sentence = "That page does not exist (404): check the link."


class PageForbidden(HttpError):
    """The site does not show the page to us (401, 402, 403, 451)."""

    code = "page-forbidden"
    sentence = "The site does not show that page to programs: open it in your browser."


class TooManyRequests(HttpError):
    """The site asks for fewer requests (429)."""

    code = "too-many-requests"
    sentence = "The site asks us to come back later (429): try again in some minutes."


class SiteFailed(HttpError):
    """The site itself has a fault (5xx)."""

    code = "site-failed"
    sentence = "The site itself has a fault just now: try again later."


class PageError(SourceError):
    """What was fetched is no article that can be read."""

    code = "not-a-page"
    sentence = "That link is no web page: paste the address of an article."


class PageEmpty(PageError):
    """There is nothing in the answer."""

    code = "page-empty"
    sentence = "There is nothing on that page."


class PdfNotRead(PageError):
    """The link is a PDF file."""

    code = "pdf-not-read"
    sentence = "That link is a PDF file, which is not read yet: paste the web page about it."


class ImageNotRead(PageError):
    """The link is an image."""

    code = "image-not-read"
    sentence = "That link is an image, not an article: paste the page it stands on."


class FeedNotArticle(PageError):
    """The link is a feed."""

    code = "feed-not-article"
    sentence = "That link is a feed, a list of articles: paste one article's address."


class Paywalled(PageError):
    """The page shows only a beginning to those who have not paid."""

    code = "paywalled"
    sentence = "That page shows only its beginning to readers who have not paid, too little for a faithful card."


class ArticleMissing(PageError):
    """The page has no running text."""

    code = "page-without-text"
    sentence = "There is no article text on that page: paste the address of the article itself."
