"""Fictional publishers on ports of their own, for the real process to follow."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast


@dataclass
class Outlet:
    """A publisher; its articles appear in its feed in the order in which they are published."""

    name: str
    port: int = 0
    asked: threading.Event = field(default_factory=threading.Event)
    articles: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.port}"

    def publish(self, slug: str, title: str, *paragraphs: str) -> None:
        """Put an article on the site and into the feed."""
        self.articles[f"/{slug}"] = (title, paragraphs)

    def feed(self) -> str:
        """Return its feed as it is now, and note that it was asked for."""
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self.address}{slug}</link></item>"
            for slug, (title, _) in tuple(self.articles.items())
        )
        self.asked.set()
        head = f"<title>{escape(self.name)}</title><link>{self.address}/</link>"
        return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'

    def page(self, slug: str) -> str:
        """Return the page of an article."""
        title, paragraphs = self.articles[slug]
        text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        head = f'<title>{escape(title)}</title><meta property="og:site_name" content="{escape(self.name)}">'
        return f"<!doctype html><html lang=en><head>{head}</head><body><article><h1>{title}</h1>{text}</article></body></html>"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    outlet: Outlet


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        outlet = cast("_Server", self.server).outlet
        feed = self.path == "/feed.xml"
        if not feed and self.path not in outlet.articles:
            self.send_error(404)
            return
        body = (outlet.feed() if feed else outlet.page(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml" if feed else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def publishing(names: tuple[str, ...]) -> Iterator[tuple[Outlet, ...]]:
    """Serve outlets of these names for as long as the block runs."""
    with ExitStack() as stack:
        yield tuple(_served(stack, Outlet(name)) for name in names)


def _served(stack: ExitStack, outlet: Outlet) -> Outlet:
    server = stack.enter_context(_Server(("127.0.0.1", 0), _Handler))
    server.outlet, outlet.port = outlet, server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    stack.callback(server.shutdown)
    return outlet


def opml(outlets: tuple[Outlet, ...]) -> str:
    """Return the list of the outlets' feeds that a member would bring along."""
    lines = "".join(f'<outline type="rss" text="{one.name}" xmlUrl="{one.address}/feed.xml"/>' for one in outlets)
    return f'<opml version="2.0"><head><title>Ports</title></head><body>{lines}</body></opml>'
