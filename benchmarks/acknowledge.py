"""How soon requests are acknowledged while pages are read: the real process, both platforms on loopback.

Each round starts the program anew on an empty database, lets it come to rest, and measures its memory. Then
twenty members ask for cards of long pages, and at once fifty others type commands, half of them on Slack by
Socket Mode and half on Discord. Printed are the times from sending a command to its acknowledgement, as the
test platforms see them, the worst delay of the program's event loop, and its memory.

    python -m benchmarks.acknowledge --rounds 5
"""

import argparse
import asyncio
import re
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

from aiohttp import web

from benchmarks.processes import family, resident
from bot.chat.spec import ROOT
from tests.acceptance.service import Program, program
from tests.loopback.discord import DiscordServer
from tests.loopback.slack import SlackServer

PAGES, COMMANDS = 20, 50
PARAGRAPHS = 150
SAMPLE_SECONDS, SAME, SAME_MEGABYTES, REST_SECONDS = 0.5, 10, 0.5, 120.0
"""At rest is whose memory was the same, within so much, in so many samples; it is waited for so long at most."""

LAG = re.compile(r"^despatch_event_loop_(?:lag|busy)_seconds (\S+)$", re.MULTILINE)


def page(number: int) -> str:
    """Return a long article, as plainly fictional as the outlets'."""
    paragraphs = "".join(
        f"<p>The harbour council of Port {number} settled berth {n} on Tuesday after a debate of {n % 9 + 2} hours. "
        f"“The fees of berth {n} will pay for the sea wall that this town has waited for,” said Ada Quill, chair of "
        f"the council. More than {n + 100} crews are affected, and they say that nobody had asked them before.</p>"
        for n in range(PARAGRAPHS)
    )
    title = f"Port {number} settles its berths"
    return f"<!doctype html><title>{title}</title><article><h1>{title}</h1>{paragraphs}</article>"


async def serve_pages() -> tuple[web.AppRunner, str]:
    """Serve the pages and return where."""

    async def show(request: web.Request) -> web.Response:
        return web.Response(text=page(int(request.match_info["number"])), content_type="text/html")

    app = web.Application()
    app.router.add_get("/pages/{number}", show)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def round_of(folder: Path) -> tuple[list[float], tuple[float, float], float, float]:
    """Return the acknowledgement times, the loop's worst in seconds, and the memory in MB at rest: own and pages'."""
    runner, address = await serve_pages()
    async with SlackServer() as slack, DiscordServer() as discord:
        settings = {
            "SLACK_BOT_TOKEN": slack.tokens.bot,
            "SLACK_APP_TOKEN": slack.tokens.app,
            "SLACK_API_BASE_URL": slack.api_base_url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_BASE_URL": discord.api_base_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DESPATCH_ALLOW_ADDRESSES": address.removeprefix("http://"),
            "LOG_LEVEL": "INFO",
        }
        async with program(folder, **settings) as running:
            await running.until(lambda log: "connected to slack" in log and "connected to discord" in log)
            await at_rest(running)
            own = resident(running.process.pid)
            pages = sum(map(resident, family(running.process.pid)))
            times = await burst(slack, discord, address)
            lag = await worst(running)
    await runner.cleanup()
    return times, lag, own, pages


async def at_rest(running: Program) -> None:
    """Wait until memory stays the same, and the start has left the window in which the loop's worst is kept."""
    (begun, _), sizes = await worst(running), list[float]()
    async with asyncio.timeout(REST_SECONDS):
        while True:
            pids = (running.process.pid, *family(running.process.pid))
            sizes.append(sum(map(resident, pids)))
            latest = sizes[-SAME:]
            late, _ = await worst(running)
            if len(latest) == SAME and max(latest) - min(latest) < SAME_MEGABYTES and late < begun:
                return
            await asyncio.sleep(SAMPLE_SECONDS)


async def burst(slack: SlackServer, discord: DiscordServer, address: str) -> list[float]:
    """Ask for the cards, then for the rest, and return how long each of the rest took to be acknowledged."""
    for number in range(PAGES // 2):
        await slack.slash("C1", f"U{number}", ROOT, f"summarise {address}/pages/{number}")
        options = {"url": f"{address}/pages/{PAGES - number}"}
        await (await discord.slash(discord.channel, discord.member, "despatch summarise", options)).acknowledged()

    async def on_slack(number: int) -> float:
        before = perf_counter()
        await slack.slash("C2", f"U{100 + number}", ROOT, "help")
        return perf_counter() - before

    async def on_discord() -> float:
        before = perf_counter()
        await (await discord.slash(discord.channel, discord.other, "despatch help")).acknowledged()
        return perf_counter() - before

    half = COMMANDS // 2
    return list(await asyncio.gather(*(on_slack(n) for n in range(half)), *(on_discord() for _ in range(half))))


async def worst(running: Program) -> tuple[float, float]:
    """Return how late the event loop was at worst in the last ten seconds, and how much of that it computed."""
    _, metrics = await running.get("/metrics")
    late, busy = map(float, LAG.findall(metrics))
    return late, busy


def main() -> None:
    """Run the rounds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    measured = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            measured.append(asyncio.run(round_of(Path(folder))))
    times = sorted(time for taken, *_ in measured for time in taken)
    print(f"acknowledgements     {len(times)}, with {PAGES} pages of {len(page(0)) // 1000} kB being read")
    print(f"  median             {statistics.median(times) * 1000:7.0f} ms")
    print(f"  99 in 100          {times[int(len(times) * 0.99) - 1] * 1000:7.0f} ms")
    print(f"  worst              {times[-1] * 1000:7.0f} ms")
    print(
        f"event loop, worst    {max(late for _, (late, _), *_ in measured) * 1000:7.0f} ms late, of which it computed"
    )
    print(f"                     {max(busy for _, (_, busy), *_ in measured) * 1000:7.0f} ms at most")
    print(f"memory at rest       {statistics.median(own for *_, own, _ in measured):7.0f} MB, and", end=" ")
    print(f"{statistics.median(pages for *_, pages in measured):.0f} MB in page workers")


if __name__ == "__main__":
    main()
