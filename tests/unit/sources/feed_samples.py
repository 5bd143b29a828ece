"""Feeds of fictional outlets, for the tests of reading them."""

from datetime import UTC, datetime

from bot.sources.feeds.reader import Feed, read_feed

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
URL = "https://harbour-post.example/feeds/news.xml"
BERTHS = "https://harbour-post.example/news/berths"
WALL = "https://harbour-post.example/news/wall"


def read(text: str | bytes, url: str | None = URL, charset: str | None = None) -> Feed:
    """Read a feed as of the tests' day."""
    return read_feed(text.encode() if isinstance(text, str) else text, url, NOW, charset)


def item(number: int = 1, *more: str) -> str:
    """Return an RSS item with whatever is added to it."""
    address = f"https://harbour-post.example/news/{number}"
    return f"<item><title>Berth {number}</title><link>{address}</link>{''.join(more)}</item>"


def rss(*items: str, head: str = "", version: str = "2.0") -> str:
    """Return an RSS document around items."""
    about = "<title>Harbour Post</title><link>https://harbour-post.example/</link><description>News</description>"
    return f'<?xml version="1.0"?>\n<rss version="{version}"><channel>{about}{head}{"".join(items)}</channel></rss>'


def atom(*entries: str, head: str = "", attributes: str = "") -> str:
    """Return an Atom document around entries."""
    about = '<title>Harbour Post</title><link href="https://harbour-post.example/"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{about}{head}{"".join(entries)}</feed>'


def entry(number: int = 1, *more: str) -> str:
    """Return an Atom entry with whatever is added to it."""
    address = f"https://harbour-post.example/news/{number}"
    return f'<entry><id>urn:berth:{number}</id><title>Berth {number}</title><link href="{address}"/>{"".join(more)}</entry>'


RSS_2 = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Harbour Post</title>
  <link>https://harbour-post.example/</link>
  <description>News of the harbour</description>
  <language>en-GB</language>
  <item>
    <title>Council raises berth fees</title>
    <link>{BERTHS}</link>
    <guid isPermaLink="false">berths-1</guid>
    <pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate>
    <dc:creator>Ada Quill</dc:creator>
    <description>The fees rise in spring.</description>
    <content:encoded><![CDATA[<p>The council raised the fees.</p><p>Crews object.</p>]]></content:encoded>
  </item>
  <item>
    <title>Sea wall to be rebuilt</title>
    <link>{WALL}</link>
    <author>desk@harbour-post.example (Bram Hollis)</author>
    <pubDate>Mon, 23 Nov 2026 18:30:00 +0100</pubDate>
  </item>
</channel>
</rss>
"""
RDF_1 = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://harbour-post.example/"><title>Harbour Post</title>
<link>https://harbour-post.example/</link><description>News</description><dc:language>en</dc:language>
<items><rdf:Seq><rdf:li rdf:resource="{BERTHS}"/><rdf:li rdf:resource="{WALL}"/></rdf:Seq></items></channel>
<item rdf:about="{BERTHS}"><title>Council raises berth fees</title><link>{BERTHS}</link>
<dc:date>2026-11-24T08:00:00Z</dc:date><dc:creator>Ada Quill</dc:creator></item>
<item rdf:about="{WALL}"><title>Sea wall to be rebuilt</title><link>{WALL}</link></item>
<image rdf:about="https://harbour-post.example/logo.png"><title>Logo</title>
<link>https://harbour-post.example/</link><url>https://harbour-post.example/logo.png</url></image>
</rdf:RDF>
"""
RDF_090 = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
<channel><title>Harbour Post</title><link>https://harbour-post.example/</link></channel>
<item><title>Council raises berth fees</title><link>{BERTHS}</link></item>
<item><title>Sea wall to be rebuilt</title><link>{WALL}</link></item>
</rdf:RDF>
"""
RSS_091 = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://dtd.example/rss-0.91.dtd">
<rss version="0.91"><channel><title>Harbour Post</title><link>https://harbour-post.example/</link>
<description>News</description><language>en</language>
<item><title>Council raises berth fees</title><link>{BERTHS}</link></item>
<item><title>Sea wall to be rebuilt</title><link>{WALL}</link></item></channel></rss>
"""
ATOM_1 = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title type="text">Harbour Post</title><id>urn:post</id>
<link rel="self" href="{URL}"/><link href="https://harbour-post.example/"/>
<updated>2026-11-24T08:00:00Z</updated>
<entry><title>Council raises berth fees</title><id>urn:post:1</id>
<link rel="replies" href="{BERTHS}/comments"/><link rel="alternate" type="text/html" href="{BERTHS}"/>
<published>2026-11-24T08:00:00Z</published><updated>2026-11-25T08:00:00Z</updated>
<author><name>Ada Quill</name><email>ada@harbour-post.example</email></author>
<summary>The fees rise in spring.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The council raised the <b>fees</b>.</p>
<p>Crews object.</p></div></content></entry>
<entry><title>Sea wall to be rebuilt</title><id>urn:post:2</id><link href="{WALL}"/>
<updated>2026-11-23T17:30:00Z</updated></entry>
</feed>
"""
ATOM_03 = f"""<?xml version="1.0" encoding="utf-8"?>
<feed version="0.3" xmlns="http://purl.org/atom/ns#">
<title>Harbour Post</title><link rel="alternate" type="text/html" href="https://harbour-post.example/"/>
<entry><title>Council raises berth fees</title><link rel="alternate" type="text/html" href="{BERTHS}"/>
<id>urn:post:1</id><issued>2026-11-24T08:00:00Z</issued><modified>2026-11-25T08:00:00Z</modified></entry>
<entry><title>Sea wall to be rebuilt</title><link rel="alternate" type="text/html" href="{WALL}"/>
<id>urn:post:2</id></entry>
</feed>
"""
PREFIXED_ATOM = f"""<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Harbour Post</a:title>
<a:link href="https://harbour-post.example/"/>
<a:entry><a:id>1</a:id><a:title>Council raises berth fees</a:title><a:link href="{BERTHS}"/></a:entry>
<a:entry><a:id>2</a:id><a:title>Sea wall to be rebuilt</a:title><a:link href="{WALL}"/></a:entry></a:feed>
"""
JSON_1 = f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Post", "language": "en",
"home_page_url": "https://harbour-post.example/", "items": [
{{"id": "1", "url": "{BERTHS}", "title": "Council raises berth fees", "content_html": "<p>The council raised the fees.</p>",
"summary": "The fees rise in spring.", "date_published": "2026-11-24T08:00:00Z", "authors": [{{"name": "Ada Quill"}}]}},
{{"id": 2, "url": "{WALL}", "title": "Sea wall to be rebuilt", "content_text": "The wall.", "author": {{"name": "Bram"}}}}]}}
"""
FORMATS = {
    "RSS 2.0": RSS_2,
    "RSS 1.0": RDF_1,
    "RSS 0.90": RDF_090,
    "RSS 0.91": RSS_091,
    "RSS 0.92": RSS_091.replace("0.91", "0.92").replace("<!DOCTYPE", "<!--").replace('0.92.dtd">', "-->"),
    "Atom 1.0": ATOM_1,
    "Atom 0.3": ATOM_03,
    "Atom with a prefix": PREFIXED_ATOM,
    "JSON Feed": JSON_1,
}
