"""Faults on demand: an error, a rate limit, an answer lost on its way, a request held back."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.loopback.discord.world import Json


@dataclass(eq=False)
class Fault:
    """What happens to the next `times` requests that match; `times=None` means to all of them."""

    method: str
    path: str
    times: int | None = 1
    status: int = 0
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    after: bool = False
    """Whether the request takes effect before it is answered by the fault."""
    lost: bool = False
    """Whether the connection ends in place of an answer."""
    gate: asyncio.Event | None = None
    met: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Return whether this request is one to be struck."""
        if self.times is not None and self.met >= self.times:
            return False
        return fnmatchcase(method, self.method.upper()) and fnmatchcase(path, self.path)

    def release(self) -> None:
        """Let the requests that are held back go on."""
        assert self.gate is not None, "only a held request can be released"
        self.gate.set()


class Faults:
    """The faults that are due, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._due: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Add a fault and return it, so that a test can read how often it struck."""
        self._due.append(fault)
        return fault

    def strike(self, method: str, path: str) -> Fault | None:
        """Return the first fault that is due for a request, and count it."""
        for fault in self._due:
            if fault.matches(method, path):
                fault.met += 1
                return fault
        return None

    def clear(self) -> None:
        """Forget every fault."""
        self._due.clear()


def too_many(method: str, path: str, times: int | None, retry_after: float, scope: str) -> Fault:
    """Return a 429 as Discord sends it; `scope` is `user`, `shared` or `global`."""
    headers = {"Via": "1.1 google", "Retry-After": str(retry_after), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    else:
        headers |= {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": str(retry_after)}
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": scope == "global"}
    return Fault(method, path, times, 429, body, headers)
