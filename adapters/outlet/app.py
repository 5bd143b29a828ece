"""The outlets' web site: a page for each article, an index, a feed, and faults to try."""

import json
from datetime import datetime
from email.utils import format_datetime
from importlib import resources

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.outlet.faults import FAULTS
from adapters.outlet.library import OUTLETS, SampleArticle, all_articles, find_article, sample_links

__all__ = ["create_outlet", "sample_links"]

TEMPLATES: web.AppKey[Environment] = web.AppKey("templates", Environment)


def create_outlet() -> web.Application:
    """Return the application; every page says that its content is invented."""
    app = web.Application()
    folder = resources.files("adapters.outlet")
    app[TEMPLATES] = Environment(
        loader=FileSystemLoader(str(folder.joinpath("templates"))), autoescape=True, undefined=StrictUndefined
    )
    app.router.add_get("/", index)
    app.router.add_get("/feed.xml", feed)
    app.router.add_static("/static", str(folder.joinpath("static")))
    for name, fault in FAULTS.items():
        app.router.add_get(f"/faults/{name}", fault)
    app.router.add_get("/{outlet}/feed.xml", feed)
    app.router.add_get("/{outlet}/{slug}", show)
    return app


async def index(request: web.Request) -> web.Response:
    """List every article and every fault."""
    return _html(request, "index.html", articles=all_articles(), faults=tuple(FAULTS), outlets=OUTLETS)


async def show(request: web.Request) -> web.Response:
    """Show an article with everything that publishers put around one."""
    article = find_article(request.match_info["outlet"], request.match_info["slug"])
    if article is None:
        raise web.HTTPNotFound(text="There is no such article.")
    url = f"{request.scheme}://{request.host}{article.path}"
    return _html(request, "article.html", article=article, url=url, structured=_structured(article, url))


def _html(request: web.Request, template: str, **values: object) -> web.Response:
    text = request.app[TEMPLATES].get_template(template).render(**values)
    return web.Response(text=text, content_type="text/html")


def _structured(article: SampleArticle, url: str) -> str:
    """Return the page's JSON-LD, with nothing in it that could end the script it stands in."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "mainEntityOfPage": url,
        "publisher": {"@type": "Organization", "name": article.site},
    }
    if article.author:
        data["author"] = [{"@type": "Person", "name": article.author}]
    if article.published:
        data["datePublished"] = article.published
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


async def feed(request: web.Request) -> web.Response:
    """Give an outlet's dated articles, or everybody's, as RSS."""
    wanted = request.match_info.get("outlet")
    if wanted is not None and wanted not in OUTLETS:
        raise web.HTTPNotFound(text="There is no such outlet.")
    items = [item for item in all_articles() if item.published and wanted in (None, item.outlet)]
    items.sort(key=lambda item: item.published, reverse=True)
    base = f"{request.scheme}://{request.host}"
    dated = [(item, format_datetime(datetime.fromisoformat(item.published))) for item in items]
    title = OUTLETS[wanted] if wanted else "All outlets of Norland"
    text = request.app[TEMPLATES].get_template("feed.xml").render(items=dated, base=base, title=title)
    return web.Response(text=text, content_type="application/rss+xml")
