"""What answers of some kilobytes that become 300 MB come to: fetched and read as a page, each in a process of its own.

    python -m benchmarks.unpacking

It prints a table: how the body is packed and what its `Content-Encoding` says, how that ends, what it adds to the most
memory that the process ever held, and the processor time of it. What reads pages runs in a process of its own in the
program; here it is one process, so that the sum is measured. It ends with 1 where 32 MB or two seconds are taken.
"""

import asyncio
import sys

from tests.hostile.bombs import Bomb, bombs
from tests.hostile.peak import Peak, measured
from tests.hostile.sites import bombing, opened

MEGABYTES, SECONDS = 32.0, 2.0
START = b"<!doctype html><html lang=en><title>Berths</title><body><article><p>The council approved new berth fees. "
HEAD = "| Packed | Told | Sent kB | Ends in | Memory MB | Processor s |\n| --- | --- | --- | --- | --- | --- |\n"


async def answered() -> list[tuple[Bomb, Peak]]:
    """Have each be fetched and read in a process of its own: what one freed would be used again by the next."""
    armed = {str(number): bomb for number, bomb in enumerate(bombs(START))}
    async with opened({"bombs": bombing(armed)}) as sites:
        peaks = [(await measured(("page", sites.url("bombs", place))))[0] for place in armed]
    return list(zip(armed.values(), peaks, strict=True))


def main() -> None:
    """Measure, print, and say by the exit code whether the limits hold."""
    found = asyncio.run(answered())
    sys.stdout.write(HEAD)
    for bomb, peak in found:
        words = bomb.encoding if len(bomb.encoding) < 20 else f"{bomb.encoding[:10]}, …"
        cells = (bomb.name, f"`{words}`" if words else "nothing", f"{len(bomb.body) / 1024:.1f}", f"`{peak.code}`")
        sys.stdout.write(f"| {' | '.join(cells)} | {peak.megabytes:.1f} | {peak.seconds:.2f} |\n")
    sys.exit(any(peak.megabytes >= MEGABYTES or peak.seconds >= SECONDS for _, peak in found))


if __name__ == "__main__":
    main()
