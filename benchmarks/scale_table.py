"""The tables of `benchmarks.scale`: what a unit of work costs, and what a whole installation comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

A_DAY = {
    "unchanged": 4_600_000.0,
    "changed": 200_000.0,
    "read": 200_000.0,
    "placed": 2_000_000.0,
    "read back": 2_000_000.0,
    "threads": 100_000.0,
    "digests": 10_000.0,
}
"""Units in a day of the whole: 50,000 feeds are asked 96 times, and one in 24 of the answers has something new.

`read back` is a day in which no workspace's stories are in memory when one of its articles comes, one by one.
"""

PEAK = dict.fromkeys(A_DAY, 2.0) | {"unchanged": 1.0, "digests": 24.0}
"""The busiest hour beside the mean one: news come by day, feeds are asked around the clock, digests in one hour."""

CHANNELS, LOAD = 10_000, 0.6
"""Channels of the whole, and how busy a core may be in the busiest hour."""

CORES, SERVER_GB = 2, 8
"""Cores of a machine, and memory of the server."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What so many units took: seconds, processor seconds of the workers and of the server, and transactions.

    `transactions` are all of them, `commits` those that write, and `again` is how often those were tried once more.
    """

    name: str
    workers: int
    units: int
    seconds: float
    worker: float
    server: float
    transactions: float
    commits: float
    again: float

    @property
    def rate(self) -> float:
        """Return units a second."""
        return self.units / self.seconds

    @property
    def cores(self) -> float:
        """Return how many cores were busy with it."""
        return (self.worker + self.server) / self.seconds

    def each(self, amount: float) -> float:
        """Return so much for each unit."""
        return amount / max(self.units, 1)


def print_costs(costs: Sequence[Cost]) -> None:
    """Print a row for each kind of work and number of workers, and how much faster more of them are."""
    print(
        "work       workers   units   a second  worker ms  server ms  server share  transactions  commits  again  cores"
    )
    for cost in sorted(costs, key=lambda cost: [item.name for item in costs].index(cost.name)):
        share = cost.server / max(cost.worker + cost.server, 1e-9)
        print(
            f"{cost.name:11}{cost.workers:8}{cost.units:8}{cost.rate:11.1f}{cost.each(cost.worker) * 1000:11.2f}"
            f"{cost.each(cost.server) * 1000:11.2f}{share:14.0%}{cost.each(cost.transactions):14.2f}"
            f"{cost.each(cost.commits):9.2f}{cost.each(cost.again):7.3f}{cost.cores:7.2f}"
        )
    one = {cost.name: cost for cost in costs if cost.workers == 1}
    for cost in costs:
        if cost.workers == CORES and (alone := one.get(cost.name)):
            room = CORES / alone.cores
            print(
                f"{cost.name}: {cost.workers} workers are {cost.rate / alone.rate:.2f} times as fast as one; one took"
                f" {alone.cores:.2f} of {CORES} cores with the server, so that"
                f" {room:.2f} times is all there is"
            )


def print_projection(
    costs: Sequence[Cost], worker_mb: float, channel_mb: float, core_euros: float, gb_euros: float
) -> None:
    """Print what the whole takes by these costs: cores of workers and of the server, machines, and euros a month."""
    print(f"The whole: {CHANNELS} channels; cores in the mean hour of a day and in the busiest one")
    print("work          a day   workers   server   busiest workers   server")
    kinds = [cost for cost in costs if cost.name in A_DAY]
    for cost in kinds:
        mean, most = _cores(cost, 1.0), _cores(cost, PEAK[cost.name])
        print(f"{cost.name:10}{A_DAY[cost.name]:9.0f}{mean[0]:10.2f}{mean[1]:9.2f}{most[0]:18.2f}{most[1]:9.2f}")
    warm = [cost for cost in kinds if cost.name != "read back"]
    _print_sum("stories in memory", warm, (worker_mb, channel_mb), (core_euros, gb_euros))
    _print_sum("stories read back for each", kinds, (worker_mb, channel_mb), (core_euros, gb_euros))


def _cores(cost: Cost, times: float) -> tuple[float, float]:
    """Return how many cores of the workers and of the server are busy with a kind of work."""
    rate = A_DAY[cost.name] / 86_400 * times
    return rate * cost.each(cost.worker), rate * cost.each(cost.server)


def _print_sum(title: str, costs: Sequence[Cost], megabytes: tuple[float, float], euros: tuple[float, float]) -> None:
    busiest = [_cores(cost, PEAK[cost.name]) for cost in costs]
    workers, server = (sum(cores[place] for cores in busiest) / LOAD for place in (0, 1))
    processes = ceil(workers)
    gigabytes = processes * megabytes[0] / 1024 + SERVER_GB
    sum_euros = (workers + server) * euros[0] + gigabytes * euros[1]
    print(
        f"{title}: busiest hour with cores {LOAD:.0%} busy: {workers:.1f} for workers, {server:.1f} for the server,"
        f" {ceil((workers + server) / CORES)} machines of {CORES} cores; for each 1,000 channels"
        f" {(workers + server) * 1000 / CHANNELS:.2f} cores, {megabytes[1] * 1000 / 1024:.1f} GB to begin with;"
        f" {processes} workers of {megabytes[0]:.0f} MB, {SERVER_GB} GB for the server: {sum_euros:.0f} euros a month"
        f" at {euros[0]:g} a core and {euros[1]:g} a GB of memory, {sum_euros * 1000 / CHANNELS:.0f} for each 1,000"
    )
