"""`import` and `export` as an administrator runs them."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.test_verbs import bot

LIST = """<?xml version="1.0"?><opml version="2.0"><head><title>Ports</title></head><body>
<outline text="News"><outline type="rss" text="Harbour Post &amp; Co" xmlUrl="https://harbour-post.example/feed.xml"
htmlUrl="https://harbour-post.example/"/></outline>
<outline type="rss" text="Tideline" xmlUrl="https://tideline.example/rss"/>
<outline type="rss" text="Twice" xmlUrl="https://tideline.example/rss"/></body></opml>"""


def test_a_list_comes_in_once_and_goes_out_again(tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(LIST, encoding="utf-8")
    run = bot("import", "feeds.opml", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode().startswith("Ports\n2 feeds followed now.")
    assert "Twice - it stands in the list more than once" in run.stdout.decode()
    again = bot("import", "feeds.opml", cwd=tmp_path)
    assert again.stdout.decode().startswith("Ports\nNo feeds followed now, 2 were already.")
    out = bot("export", cwd=tmp_path)
    assert out.returncode == 0
    feeds = {item.get("xmlUrl"): item.get("text") for item in ET.fromstring(out.stdout).iter("outline")}
    assert feeds == {
        "https://harbour-post.example/feed.xml": "Harbour Post & Co",
        "https://tideline.example/rss": "Tideline",
    }
    other = bot("export", "--workspace", "slack:T0123", cwd=tmp_path)
    assert b"xmlUrl" not in other.stdout


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("import", "nosuch.opml"), "", "file-unreadable"),
        (("import", "feeds.opml"), "<opml><body/></opml>", "opml-without-feeds"),
        (("import", "feeds.opml"), "<html></html>", "opml-invalid"),
        (("import", "feeds.opml", "--workspace", "nowhere"), LIST, "workspace-unknown"),
        (("export", "--workspace", "slack:"), "", "workspace-unknown"),
    ],
)
def test_what_cannot_be_taken_is_told_and_leaves_with_one(
    arguments: tuple[str, ...], words: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / "feeds.opml").write_text(words, encoding="utf-8")
    run = bot(*arguments, cwd=tmp_path)
    assert run.returncode == 1
    assert code in run.stderr.decode()
    assert b"Traceback" not in run.stderr


def test_a_list_is_given_by_a_command_and_saved_where_no_file_is(tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(LIST, encoding="utf-8")
    bot("import", "feeds.opml", cwd=tmp_path)
    said = bot("say", "/despatch sources export", "--save", "out.opml", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, b"")
    assert "despatch-feeds-" in said.stdout.decode() and "to keep it: --save" in said.stdout.decode()
    feeds = [item.get("xmlUrl") for item in ET.parse(tmp_path / "out.opml").iter("outline")]
    assert feeds == ["https://harbour-post.example/feed.xml", "https://tideline.example/rss"]
    again = bot("say", "/despatch sources export", "--save", "out.opml", cwd=tmp_path)
    assert again.returncode == 1 and b"file-unwritable" in again.stderr


def test_a_file_goes_with_a_command_from_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(LIST, encoding="utf-8")
    said = bot("say", "/despatch sources import", "--file", "feeds.opml", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, b"")
    assert "2 feeds followed now." in said.stdout.decode()
    missing = bot("say", "/despatch sources import", "--file", "nosuch.opml", cwd=tmp_path)
    assert missing.returncode == 1 and b"file-unreadable" in missing.stderr
