"""A Discord on the loopback interface: the gateway and the HTTP API that discord.py talks to.

    async with DiscordServer(clock) as server:
        server.redirect(monkeypatch)
        ...  # log the bot in with server.token and let it sync its commands
        asked = await server.slash(server.channel, server.member, "despatch brief", {"topic": "fish"})
        assert (await asked.answered()).text == "..."
        assert server.violations == [] and server.pings == []

Three habits of discord.py cost real seconds: `guild_ready_timeout` (two, before each `ready`), `before_identify_hook`
(five, before each IDENTIFY but the first) and its tries after 500, 502, 504 and 524. A client made for tests sets the
first to almost nothing and overrides the second; 503 is answered at once.
"""

from tests.loopback.discord.server import DiscordServer

__all__ = ["DiscordServer"]
