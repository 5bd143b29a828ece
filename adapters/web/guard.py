"""Who may talk to the local room: a browser on this machine, on our own pages.

The room has no log-in. A page elsewhere could still have a browser here send requests to it (a form, or
a name that it points at 127.0.0.1), so both the Host and the Origin of every request are looked at.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SITE = "Sec-Fetch-Site"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@web.middleware
async def only_local(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that another site or another name led here."""
    if not is_local(request.headers.get(hdrs.HOST, "")):
        raise web.HTTPForbidden(text="This room answers to this machine's own name only.\n")
    if request.method not in ("GET", "HEAD") and not is_own(request):
        raise web.HTTPForbidden(text="This room takes messages from its own pages only.\n")
    return await handler(request)


def is_local(host: str) -> bool:
    """Say whether a Host header names this machine."""
    try:
        return urlsplit(f"//{host}").hostname in LOCAL
    except ValueError:
        return False


def is_own(request: web.Request) -> bool:
    """Say whether a request that changes something comes from one of our pages, or from no page at all."""
    site, origin = request.headers.get(SITE, ""), request.headers.get(hdrs.ORIGIN)
    if site not in ("same-origin", "none", ""):
        return False
    if origin == "null":  # so a form's post without a script says, since our pages send no referrer
        return site == "same-origin"
    return origin is None or origin == f"{request.scheme}://{request.headers.get(hdrs.HOST, '')}"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer, errors and streams among them."""
    response.headers.update(HEADERS)
    if request.path.startswith("/static/"):
        response.headers[hdrs.CACHE_CONTROL] = "no-cache"
    else:
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
