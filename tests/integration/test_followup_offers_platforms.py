"""Offers and the menu of a message on the real libraries, from a press to the ballot that everybody sees."""

from pathlib import Path
from typing import Any, cast

import pytest

from bot.articles.model import StoredArticle
from bot.chat.platforms import Platforms
from bot.chat.spec import Catalogue
from bot.commands.followup_commands import followup_commands
from bot.commands.followup_handlers import FollowUpHandlers
from bot.followups.offers import Offers
from bot.store.database import Database
from summaries.document import Document
from summaries.open_ends import Offer, open_ends
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.followups import Kit, kit_of
from tests.integration.discord_bench import discord_bench, discord_server
from tests.integration.discord_bench import words as on_discord
from tests.integration.slack_bench import CHANNEL, PLACE, ROBIN, SAM, slack_bench
from tests.integration.slack_bench import words as on_slack
from tests.integration.test_followups_platforms import URL, Shelf

OPEN = "The council has not yet decided whether the levy will apply to fishing boats."
NOTHING = cast("Any", None)


class Library(Shelf):
    """One article behind every address, whose text leaves something open."""

    article = StoredArticle(
        "a1", URL, "", "Berth fees", None, None, "Post", "en", f"{OPEN}\nFerries run.", 1, 1, FakeClock()()
    )

    async def open_ends(self, article: StoredArticle) -> tuple[Offer, ...] | None:
        return open_ends(Document(article.text), FakeClock()().date())


def handlers_of(kit: Kit, clock: FakeClock) -> FollowUpHandlers:
    return FollowUpHandlers(kit.followups, kit.drawing, clock, Offers(Library(), kit.store))


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
async def test_on_slack_a_press_on_what_only_one_member_sees_posts_a_ballot_for_all(
    tmp_path: Path, socket: bool
) -> None:
    def commands(database: Database, platforms: Platforms, clock: FakeClock) -> Catalogue:
        return Catalogue(
            followup_commands(handlers_of(kit_of(database, platforms, clock, Library(), NoTopics()), clock))
        )

    async with slack_bench(tmp_path / "s.db", socket=socket, commands=commands) as bench:
        await Library().keep(bench.database)
        await bench.type(f"followup offers {URL}")
        await bench.slack.until(lambda: OPEN in "".join(bench.told()))
        assert bench.shown() == []
        await bench.slack.press(bench.slack.world.whispered(ROBIN)[-1], "Propose this", ROBIN)
        await bench.slack.until(bench.shown)
        assert OPEN in on_slack(bench.shown()[0]) and "0 yes" in on_slack(bench.shown()[0])
        await bench.slack.until(lambda: "Proposed as #1" in bench.told()[-1])
        await bench.type(f"followup offers {URL}", SAM)
        await bench.slack.until(lambda: "Proposed already as #1, voted on" in "".join(bench.told(SAM)))


async def test_on_slack_a_messages_words_become_a_question_that_leads_back_to_it(tmp_path: Path) -> None:
    def commands(database: Database, platforms: Platforms, clock: FakeClock) -> Catalogue:
        return Catalogue(
            followup_commands(handlers_of(kit_of(database, platforms, clock, Library(), NoTopics()), clock))
        )

    async with slack_bench(tmp_path / "s.db", socket=False, commands=commands) as bench:
        message = bench.slack.write(CHANNEL, SAM, "Who asked for the clause?")
        await bench.slack.message_shortcut("followup add", message, ROBIN)
        await bench.slack.asked("views.open")
        view = bench.slack.world.view(ROBIN)
        asked = [block["block_id"] for block in view.blocks if block["type"] == "input"]
        assert asked == ["param question", "param topic", "param url"]
        await bench.slack.submit_view(view, {"question": "Who asked for clause 9?"}, ROBIN)
        await bench.slack.until(bench.shown)
        ballot = bench.shown()[0]
        assert "Who asked for clause 9?" in on_slack(ballot)
        assert f"archives/{PLACE.id}/p{message.ts.replace('.', '')}" in str(ballot.payload)


class NoTopics:
    """No topic has any name."""


async def test_on_discord_a_press_on_what_only_one_member_sees_posts_a_ballot_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers, desk = FollowUpHandlers(NOTHING, NOTHING, FakeClock(), NOTHING), Desk()
    desk.catalogue = Catalogue(followup_commands(handlers))
    async with (
        discord_server(monkeypatch) as server,
        discord_bench(tmp_path / "d.db", server, desk=desk) as discord,
    ):
        kit = kit_of(discord.database, discord.inbox._platforms, discord.clock, Library(), NoTopics())
        for name in ("followups", "drawing", "offers"):
            object.__setattr__(handlers, name, getattr(handlers_of(kit, discord.clock), name))
        await Library().keep(discord.database)
        use = await server.slash(server.channel, server.member, "despatch followup offers", {"url": URL})
        await discord.done()
        assert use.original is not None and use.original.ephemeral and OPEN in on_discord(use.original)
        button = next(part for part in use.original.parts() if part.get("label") == "Propose this")
        await server.press(use.original, button["custom_id"], server.member)
        await discord.done()
        (ballot,) = [one for one in server.channel.messages if "0 yes" in on_discord(one)]
        assert OPEN in on_discord(ballot)
        said = await server.say(server.channel, server.other, "Who asked for the clause?")
        form = await server.context_menu("Follow this up", said, server.member)
        question, _topic, _url = (part["component"] for part in (await form.opened())["components"])
        assert question["value"] == "Who asked for the clause?"
        await server.submit_modal(form, {"param:question": "Who asked for clause 9?"})
        await discord.done()
        (second,) = [one for one in server.channel.messages if "clause 9" in on_discord(one)]
        assert f"/{said.id}" in str(second.components)
