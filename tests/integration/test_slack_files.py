"""Slack end to end on loopback: files that members attach, and files that go with answers."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.common.files import kept_there
from bot.chat.errors import AttachmentGone, PlatformDown, PlatformError, PostingForbidden, ScopeMissing
from bot.chat.files import Attachment
from bot.chat.reply import File, Heading, Reply, Visibility
from tests.integration.slack_bench import CHANNEL, PLACE, ROBIN, Bench, slack_bench, words
from tests.loopback.slack import wire
from tests.loopback.slack.files import DOWNLOAD

OPML = "<opml>ä</opml>".encode()
LISTED = Reply((Heading("What is followed"), File("feeds.opml", "text/x-opml", OPML.decode())))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=False) as bench:
        yield bench


async def mentioned(bench: Bench, name: str = "feeds.opml", body: bytes = OPML) -> Attachment:
    file = bench.slack.upload(ROBIN, name, body)
    await bench.slack.mention(CHANNEL, ROBIN, "sources import", files=[file])
    await bench.idle()
    return bench.desk.calls[-1].request.attachments[0]


async def test_a_file_beside_a_mention_is_read_with_the_bots_token(bench: Bench) -> None:
    attachment = await mentioned(bench, "../Liste\u202e.opml")
    assert attachment.name == "Liste.opml"
    assert bench.desk.calls[-1].arguments == {"file": "Liste.opml"}
    assert await bench.connection.platform.read(PLACE.workspace, attachment) == OPML
    (call,) = bench.slack.requests_to(DOWNLOAD)
    assert call.headers["Authorization"] == f"Bearer {bench.slack.tokens.bot}"


async def test_a_mention_without_file_or_address_says_what_is_needed(bench: Bench) -> None:
    await bench.slack.mention(CHANNEL, ROBIN, "sources import")
    await bench.idle()
    assert bench.desk.calls == []
    assert "needs a url or a file" in "".join(map(words, bench.slack.world.whispered(ROBIN)))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files-pri/T0LOOP-F1/download/file",
        "https://files.slack.com.evil.example/x",
        "https://files.slack.com@evil.example/x",
        "https://evil.example\\\\@files.slack.com/x",
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_the_token_goes_to_no_other_host(bench: Bench, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    attachment = await mentioned(bench)
    monkeypatch.setattr(wire, "file", lambda item, core: {"id": item.id, "url_private_download": url})
    with pytest.raises(AttachmentGone):
        await bench.connection.platform.read(PLACE.workspace, attachment)
    assert bench.slack.requests_to(DOWNLOAD) == []


def test_slacks_own_host_is_let_through() -> None:
    hosts = frozenset(("files.slack.com",))
    assert kept_there("https://files.slack.com/files-pri/T1-F1/download/a.opml", hosts, "https://slack.com/api/")
    assert not kept_there("https://files.slack.com/x", frozenset(), "")
    assert not kept_there("///x", hosts, "")
    assert not kept_there("https://[broken", hosts, "https://slack.com/api/")


@pytest.mark.parametrize(
    ("method", "fault", "error"),
    [
        ("files.info", {"error": "file_deleted"}, AttachmentGone),
        ("files.info", {"error": "missing_scope"}, ScopeMissing),
        (DOWNLOAD, {"error": "no", "status": 404}, AttachmentGone),
        (DOWNLOAD, {"error": "no", "status": 302}, AttachmentGone),
        (DOWNLOAD, {"error": "no", "status": 503}, PlatformDown),
    ],
)
async def test_what_goes_wrong_is_told_as_what_it_is(
    bench: Bench, method: str, fault: dict[str, object], error: type[PlatformError]
) -> None:
    attachment = await mentioned(bench)
    bench.slack.fail(method, **fault)  # type: ignore[arg-type]
    with pytest.raises(error):
        await bench.connection.platform.read(PLACE.workspace, attachment)


async def test_a_page_to_log_in_at_is_no_file(bench: Bench) -> None:
    attachment = await mentioned(bench)
    bench.slack.world.files[attachment.key].locked = True
    with pytest.raises(ScopeMissing):
        await bench.connection.platform.read(PLACE.workspace, attachment)


async def test_a_line_that_is_cut_is_slacks_being_away(bench: Bench) -> None:
    attachment = await mentioned(bench)
    bench.slack.lose(DOWNLOAD, times=5)
    with pytest.raises(PlatformDown) as raised:
        await bench.connection.platform.read(PLACE.workspace, attachment)
    assert raised.value.__cause__ is None and raised.value.__suppress_context__


async def test_a_form_asks_for_the_file_that_a_command_cannot_bring(bench: Bench) -> None:
    await bench.type("sources import")
    await bench.slack.until(lambda: bench.slack.world.views)
    view = bench.slack.world.view(ROBIN)
    delivery = await bench.slack.submit_view(view, {}, ROBIN)
    assert set(delivery.body["errors"]) == {"param url", "param file"}
    file = bench.slack.upload(ROBIN, "feeds.opml", OPML)
    await bench.slack.submit_view(view, {"file": [wire.file(file, bench.slack.core)]}, ROBIN)
    await bench.idle()
    (call,) = bench.desk.calls
    assert call.arguments == {"file": "feeds.opml"}
    assert await bench.connection.platform.read(PLACE.workspace, call.request.attachments[0]) == OPML


# Files of answers


async def test_a_file_is_shared_once_however_often_its_sharing_is_tried(bench: Bench) -> None:
    bench.desk.reply = LISTED
    bench.slack.lose("files.completeUploadExternal")
    await bench.type("everything")
    await bench.idle()
    shared = [item for item in bench.shown() if item.payload.get("files")]
    assert len(shared) == 1
    assert len(bench.slack.requests_to("files.completeUploadExternal")) == 1


async def test_where_the_bot_is_not_invited_the_asker_is_told_to_invite_it(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.slack.world.channel.joined = False
    bench.desk.reply = LISTED
    with caplog.at_level(logging.WARNING, logger="bot"):
        await bench.type("everything")
        await bench.idle()
    assert any("invite it" in told for told in bench.told())
    assert "posting-forbidden" in caplog.text


async def test_of_a_reply_for_the_asker_alone_a_sentence_stands_for_the_file(bench: Bench) -> None:
    bench.desk.reply = Reply(LISTED.parts, Visibility.EPHEMERAL)
    await bench.type("everything")
    await bench.idle()
    assert "Slack shows no file to one member alone" in "".join(bench.told())
    assert bench.slack.world.files == {}


async def test_an_edit_brings_its_file_in_the_thread(bench: Bench) -> None:
    platform = bench.connection.platform
    ref = await platform.post(PLACE, Reply((Heading("At first"),)))
    await platform.edit(ref, LISTED)
    (shared,) = bench.slack.world.shown(CHANNEL, ref.id)
    assert shared.payload["files"][0]["name"] == "feeds.opml"
    bench.slack.fail("files.getUploadURLExternal", "not_in_channel")
    with pytest.raises(PostingForbidden):
        await platform.edit(ref, LISTED)
