"""What goes wrong on demand: errors, 429, 500, answers that are held back, effects whose answer is lost."""

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from tests.loopback.slack.world import Json


class Refused(Exception):
    """Slack's way of saying no: `ok` false, a code, and perhaps more."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code, self.more = code, more

    def response(self, status: int = 200) -> web.Response:
        return web.json_response({"ok": False, "error": self.code, **self.more}, status=status)


@dataclass(eq=False)
class Fault:
    """One thing that goes wrong with matching calls (`*` is any); `times=None` is for ever.

    `after` lets a call take effect first; `lost` also cuts the connection, so that the bot cannot know.
    """

    method: str
    error: str = ""
    status: int = 200
    retry_after: float | None = None
    times: int | None = 1
    after: bool = False
    lost: bool = False
    gate: asyncio.Event | None = None
    more: Json = field(default_factory=dict)

    def takes(self, method: str) -> bool:
        """Say whether this call is hit, and count it."""
        if self.times == 0 or not fnmatchcase(method, self.method):
            return False
        self.times = None if self.times is None else self.times - 1
        return True

    def release(self) -> None:
        """Let the calls go on that are held back, and those that are still to come."""
        self.times = 0
        if self.gate is not None:
            self.gate.set()

    def response(self) -> web.Response:
        """Return the answer that says so; a 5xx without a code is a page, as it is from a broken gateway."""
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        if self.status >= 500 and not self.error:
            return web.Response(status=self.status, text="<p>Oops</p>", content_type="text/html", headers=headers)
        body = {"ok": False, "error": self.error or "ratelimited", **self.more}
        return web.json_response(body, status=self.status, headers=headers)


class Faults:
    """The faults that are still to happen, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Let something go wrong from now on."""
        self._faults.append(fault)
        return fault

    def of(self, method: str) -> Fault | None:
        """Return what happens to this call, if anything."""
        return next((fault for fault in self._faults if fault.takes(method)), None)
