"""A world where every address answers: a network of its own in which all of them are this process, which counts who was reached.

    python -m tests.hostile.everywhere JOB ...      (inside `world()`: it says so and ends where it is not)

The client is the product's, with the settings of production; what it should never reach is there, and would answer. The last
line is one JSON object with what each job came to.
"""

import asyncio
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import DespatchError
from bot.sources.client import GuardedClient, Limits
from bot.sources.guard import check_url, parse_allow
from tests.hostile.addresses import OTHER_PUBLIC, PUBLIC, Case, all_edges, fair, hostile
from tests.hostile.layers import LAYERS, without
from tests.hostile.ranges import special
from tests.hostile.shared import shared_cases

Counts = dict[str, Any]

ROOT = Path(__file__).parents[2]
WEB = (80, 443, 8080, 8443)
OTHERS = (1, 21, 22, 23, 25, 53, 110, 2375, 3128, 3306, 5432, 6379, 8081, 9200, 11211, 27017)
TLS = (443, 8443)
REBINDINGS = 1_000
PROXY = "http://127.0.0.9:3128"
SETUP = 'ip link set lo up && ip route add local 0.0.0.0/0 dev lo && ip -6 route add local ::/0 dev lo && exec "$@"'
NEEDED = ("unshare", "ip", "openssl")
REFUSED = "address-refused"


class NoWorld(Exception):
    """This machine gives us no network of our own."""


def world_command(*command: str) -> list[str]:
    """Return a command as it runs where every address is local; raises `NoWorld`."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    inside = ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", SETUP, "sh"]
    tried = None if missing else subprocess.run([*inside, "true"], capture_output=True, text=True, check=False)
    if tried is None or tried.returncode:
        raise NoWorld(f"{', '.join(missing)} not there" if tried is None else tried.stderr.strip())
    return [*inside, *command]


def run(folder: Path, *jobs: str) -> dict[str, Counts]:
    """Run jobs in such a world; returns what each came to. Raises `NoWorld`."""
    certify(folder)
    command = world_command(sys.executable, "-m", "tests.hostile.everywhere", str(folder), *jobs)
    told = subprocess.run(command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(told.stderr)
    results: dict[str, Counts] = json.loads(told.stdout.splitlines()[-1])
    return results


def environment(folder: Path) -> dict[str, str]:
    """Return an environment that would lead a careless client astray, and that trusts the world's certificate."""
    (folder / "netrc").write_text(
        f"machine news.example login member password secret\nmachine {PUBLIC} login a password b\n"
    )
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), PROXY)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | proxies | {"NETRC": str(folder / "netrc"), "SSL_CERT_FILE": str(folder / "cert.pem")}


def certify(folder: Path) -> None:
    """Make a certificate for every host that is to be fetched by https."""
    found = [check_url(place) for case in (*fair(), *shared_cases()) for place in (case.url, case.location or "") if
             case.allowed and place.lower().startswith("https:")]  # fmt: skip
    names = sorted({f"IP:{one.host}" if one.address else f"DNS:{one.host}" for one in found})
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=world",
               "-addext", f"subjectAltName={','.join(names)}",
               "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)


@dataclass
class World:
    """Listens at every address; `hits` are the connections since the last case, by the address that was reached."""

    certificate: Path
    hits: Counter[str] = field(default_factory=Counter)
    headers: list[str] = field(default_factory=list)
    location: str | None = None
    accepting: list["asyncio.Task[None]"] = field(default_factory=list)
    answering: set["asyncio.Task[None]"] = field(default_factory=set)

    def open(self, ports: Iterable[int]) -> None:
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(self.certificate / "cert.pem", self.certificate / "key.pem")
        for port in ports:
            for family, every in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
                listener = socket.create_server((every, port), family=family, backlog=64)
                listener.setblocking(False)
                accept = self._accept(listener, secure if port in TLS else None)
                self.accepting.append(asyncio.create_task(accept))

    async def _accept(self, listener: socket.socket, secure: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(listener)
            self.hits[connection.getsockname()[0]] += 1
            task = asyncio.create_task(self._serve(connection, secure))
            self.answering.add(task)
            task.add_done_callback(self.answering.discard)

    async def _serve(self, connection: socket.socket, secure: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        with suppress(OSError, ssl.SSLError, asyncio.IncompleteReadError):
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection, ssl=secure)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.headers.append(head)
            transport.write(self._answer(head))
            transport.close()

    def _answer(self, head: str) -> bytes:
        place, self.location = self.location, None
        if place is None:
            return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\nSet-Cookie: a=b\r\n\r\nhere"
        status = next((part for part in head.split()[1].split("/") if part.isdigit()), "302")
        return f"HTTP/1.1 {status} Moved\r\nContent-Length: 0\r\nLocation: {place}\r\n\r\n".encode()

    async def settled(self) -> dict[str, int]:
        """Return what was reached since the last case, those included that still waited to be taken."""
        for _ in range(3):
            await asyncio.sleep(0)
        hits, self.hits = dict(self.hits), Counter()
        return hits


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[World]:
    """Listen at all ports that any case names."""
    world = World(folder)
    world.open((*WEB, *OTHERS))
    try:
        yield world
    finally:
        for task in (*world.accepting, *world.answering):
            task.cancel()


class Resolver:
    """Answers as a case says, lookup by lookup; numbers are read as the system's resolver reads them."""

    def __init__(self, answers: Sequence[Sequence[str]]) -> None:
        self._answers = list(answers)

    async def __call__(self, host: str, port: int) -> list[str]:
        with suppress(OSError):
            return [socket.inet_ntoa(socket.inet_aton(host))]
        answers = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return list(answers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: `None` if it was fetched, else the code of its error; and the addresses that were reached."""

    case: Case
    code: str | None
    reached: tuple[str, ...]

    @property
    def denied(self) -> bool:
        """Whether an address was reached that is not public, and that no exception names."""
        return any(
            special(address) and not (self.case.allowed and address in self.case.allow) for address in self.reached
        )

    @property
    def wrong(self) -> bool:
        """Whether it ended otherwise than it should: what is refused says so, and is not even connected to."""
        if self.case.anyhow:
            return self.denied
        if self.case.allowed:
            return self.code is not None or not self.reached
        touched = len(self.reached) > (1 if self.case.location else 0)
        return self.code != REFUSED or touched


async def tried(world: World, cases: Iterable[Case]) -> list[Outcome]:
    """Try cases one after the other."""
    outcomes = []
    for case in cases:
        world.location = case.location
        limits = Limits(total=5.0, connect=2.0, read=2.0)
        async with GuardedClient(allow=parse_allow(case.allow), lookup=Resolver(case.answers), limits=limits) as client:
            code = None
            try:
                await client.page(case.url)
            except DespatchError as error:
                code = error.code
            except Exception as error:  # a fault of our own, which is no refusal: it must show
                code = type(error).__name__
        outcomes.append(Outcome(case, code, tuple(await world.settled())))
    return outcomes


def told(outcomes: Sequence[Outcome]) -> Counts:
    """Return the counts, and every case that went wrong."""
    return {
        "hostile": sum(not outcome.case.allowed for outcome in outcomes),
        "refused": sum(outcome.code == REFUSED for outcome in outcomes),
        "fair": sum(outcome.case.allowed for outcome in outcomes),
        "fetched": sum(outcome.code is None for outcome in outcomes if outcome.case.allowed),
        "denied": sum(outcome.denied for outcome in outcomes),
        "denied without exceptions": sum(outcome.denied and not outcome.case.allow for outcome in outcomes),
        "wrong": [
            f"{outcome.case.url[:200]!r} ({outcome.case.why}): {outcome.code}, reached {list(outcome.reached)}"
            for outcome in outcomes
            if outcome.wrong or outcome.denied
        ],
    }


async def own(world: World) -> Counts:
    return told(await tried(world, (*hostile(), *fair())))


async def beside(world: World) -> Counts:
    return told(await tried(world, shared_cases()))


async def at_edges(world: World) -> Counts:
    return told(await tried(world, all_edges()))


async def rebinding(world: World) -> Counts:
    """Ask twice for a name that is public at the first lookup and private from then on, again and again."""
    codes: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for _ in range(REBINDINGS):
        async with GuardedClient(lookup=Resolver([[PUBLIC], ["127.0.0.1"]])) as client:
            for _ in range(2):
                try:
                    await client.page("http://rebound.example/")
                except DespatchError as error:
                    codes[error.code] += 1
        reached.update(await world.settled())
    denied = sum(count for address, count in reached.items() if special(address))
    return {"lookups": 2 * REBINDINGS, "refused": codes[REFUSED], "reached": reached.total(), "denied": denied}


async def layers(world: World) -> Counts:
    """Count what comes through when layers are taken away: each alone, all but the last, and all."""
    counts: Counts = {}
    taken: list[tuple[str, ...]] = [(name,) for name in LAYERS]
    for names in [*taken, ("parse", "resolver", "redirect"), LAYERS]:
        with without(*names):
            found = told(await tried(world, hostile()))
        counts[" ".join(names)] = {**found, "wrong": len(found["wrong"])}
    return counts | await _changing(world)


async def _changing(world: World) -> Counts:
    """Count what comes through to fair names that lead inside once they were checked: the socket alone is left to see that."""
    names = [case for case in fair() if not (case.allow or case.location or check_url(case.url).address)]
    counts: Counts = {}
    for taken in (("answers stay",), ("answers stay", "socket")):
        with without(*taken):
            found = told(await tried(world, names))
        counts[", ".join(taken)] = {**found, "wrong": len(found["wrong"])}
    return counts


async def environment_ignored(world: World) -> Counts:
    """Fetch where the environment names a proxy and a password; then once as a client that heeds it, to see that it would."""
    counts: Counts = {}
    for name, names in (("as it is", ()), ("heeding", ("environment", "socket"))):
        world.headers.clear()
        with without(*names):
            outcomes = await tried(world, (Case("http://news.example/", True, "", ((PUBLIC,),)),
                                           Case(f"http://{OTHER_PUBLIC}/", True, ""), Case("https://news.example/", True, "")))  # fmt: skip
        counts[name] = {
            "proxied": sum("127.0.0.9" in outcome.reached for outcome in outcomes),
            "authorised": sum("authorization:" in head.lower() for head in world.headers),
            "fetched": sum(outcome.code is None for outcome in outcomes),
        }
    return counts


JOBS: dict[str, Callable[[World], Awaitable[Counts]]] = {
    "own": own,
    "shared": beside,
    "edges": at_edges,
    "rebinding": rebinding,
    "layers": layers,
    "environment": environment_ignored,
}


async def main(folder: Path, names: Sequence[str]) -> None:
    """Run the jobs and print what they came to."""
    async with opened(folder) as world:
        results = {name: await JOBS[name](world) for name in names}
    print(json.dumps(results))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
