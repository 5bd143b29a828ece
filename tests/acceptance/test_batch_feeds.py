"""`batch feeds` as a user runs it: files in, a line for each in its order, bad ones told and passed over."""

import gzip
import json
from pathlib import Path

from tests.acceptance.test_verbs import bot, lines

ITEM = """<item><title>Berth {0}</title><link>/news/{0}</link><guid>berth-{0}</guid>
<pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate></item>"""


def feed(*numbers: int) -> str:
    items = "".join(ITEM.format(number) for number in numbers)
    about = "<title>Harbour Post</title><link>https://harbour-post.example/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{about}{items}</channel></rss>'


def asked(*rows: dict[str, object]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in rows)


def test_a_feed_gives_its_title_and_entries(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(feed(1), encoding="utf-8")
    run = bot("batch", "feeds", stdin=asked({"id": "a", "path": "a.xml"}), cwd=tmp_path)
    entry = {
        "id": "berth-1",
        "title": "Berth 1",
        "link": "https://harbour-post.example/news/1",
        "published": "2026-11-24T08:00:00+00:00",
    }
    assert lines(run) == [{"id": "a", "title": "Harbour Post", "entries": [entry]}]
    assert (run.returncode, run.stderr) == (0, b"")


def test_order_is_kept_and_a_bad_line_goes_on(tmp_path: Path) -> None:
    (tmp_path / "large.xml").write_text(feed(*range(5_000)), encoding="utf-8")
    (tmp_path / "small.xml.gz").write_bytes(gzip.compress(feed(7).encode()))
    (tmp_path / "page.html").write_text("<!DOCTYPE html><html><body><h1>503</h1></body></html>", encoding="utf-8")
    (tmp_path / "laughs.xml").write_text('<!DOCTYPE rss [<!ENTITY a "ha">]>' + feed(1), encoding="utf-8")
    (tmp_path / "none.xml").write_text(feed(), encoding="utf-8")
    paths = ["large.xml", "page.html", "missing.xml", "small.xml.gz", "laughs.xml", "none.xml", "large.xml"]
    rows = [{"id": number, "path": path} for number, path in enumerate(paths)]
    run = bot("batch", "feeds", stdin=asked(*rows) + b"\n{broken\n" + asked({"id": 9}), cwd=tmp_path)
    out = lines(run)
    assert [line["id"] for line in out] == [0, 1, 2, 3, 4, 5, 6, None, 9]
    assert [len(line.get("entries", ())) for line in out] == [1_000, 0, 0, 1, 0, 0, 1_000, 0, 0]  # type: ignore[arg-type]  # lists
    assert [line["error"]["code"] for line in out if "error" in line] == [  # type: ignore[index]  # an object
        "page-not-feed",
        "file-unreadable",
        "entities-declared",
        "feed-without-entries",
        "line-invalid",
        "field-invalid",
    ]
    assert run.returncode == 1
    assert "lines-failed" in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


def test_the_address_of_a_feed_may_be_given_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(f"<rss><channel>{ITEM.format(1)}</channel></rss>", encoding="utf-8")
    rows = [{"id": 1, "path": "a.xml"}, {"id": 2, "path": "a.xml", "url": "https://gull.example/feeds/all.xml"}]
    out = lines(bot("batch", "feeds", stdin=asked(*rows), cwd=tmp_path))
    links = [line["entries"][0]["link"] for line in out]  # type: ignore[index]  # a list of objects
    assert links == [None, "https://gull.example/news/1"]
