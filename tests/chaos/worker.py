"""`run` or `worker` with digests of known parts; it can be told to die at a step, and that its clock is ahead.

`CHAOS_STEP` names a step and how often it is come to before: `stands 2` is right before the third time that it is noted
where a part stands. `CHAOS_AHEAD` are seconds: a process that starts later, without anybody waiting.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import assemble, cli
from bot.digests.ledger import Ledger
from bot.verbs import run
from bot.workers import Workers
from tests.chaos.blocks import Blocks
from tests.chaos.editing import Editor

BEFORE = ("compose", "begin", "stands", "done")
"""Steps of the ledger that a process may die right before; the post lies between `begin` and `stands`."""

AFTER = ("claim", "compose", "begin")
"""Steps that it may die right after, by the name `after claim`."""


def main() -> None:
    """Serve, and die where it was told to."""
    verb = os.environ.get("CHAOS_VERB", "run")
    ahead = timedelta(seconds=float(os.environ.get("CHAOS_AHEAD", "0")))
    assemble.now = lambda: datetime.now(UTC) + ahead
    assemble.digest_editor = lambda *_: Editor()  # type: ignore[assignment,return-value]
    step, _, times = os.environ.get("CHAOS_STEP", "").rpartition(" ")
    if step:
        die = _dying(int(times))
        method = step.rpartition(" ")[2]
        setattr(Ledger, method, _wrapped(getattr(Ledger, method), die, after=step.startswith("after ")))
    if verb == "run" and os.environ["CLOCK"] == "embedded":
        run.serving = _not_alone  # digests are held row by row, for where locks of files do not reach
    Workers.prewarm = _watched  # type: ignore[assignment]  # no page is read here, and it costs seconds of a processor
    cli.app([verb])


@asynccontextmanager
async def _not_alone(*_: object, **__: object) -> AsyncIterator[None]:
    """Let two processes serve from one database."""
    yield


async def _watched(*_: object) -> None:
    """Warm nothing up, and keep how long the loop holds itself up from the moment at which it serves, until cancelled."""
    file = Path(os.environ["CHAOS_BLOCKS"]) / f"{os.getpid()}.block"

    def told(seconds: float) -> None:
        file.write_text(str(seconds))

    async with Blocks(told):
        await asyncio.Event().wait()


def _dying(times: int) -> Callable[[], None]:
    seen: Counter[str] = Counter()

    def die() -> None:
        if seen["steps"] == times:
            os.kill(os.getpid(), signal.SIGKILL)
        seen["steps"] += 1

    return die


def _wrapped(method: Any, die: Callable[[], None], *, after: bool) -> Any:
    async def step(*args: Any, **named: Any) -> Any:
        if not after:
            die()
        result = await method(*args, **named)
        if after and result:
            die()
        return result

    return step


if __name__ == "__main__":
    main()
