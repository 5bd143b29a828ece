"""A line between two processes of ours: each asks the other to do something by name, and waits for what comes of it."""

import asyncio
import pickle
import struct
from collections.abc import Awaitable, Callable
from typing import Any

Do = Callable[[str, tuple[Any, ...]], Awaitable[Any]]
_HEAD = struct.Struct(">I")


class Gone(Exception):
    """The other process has ended; whether it has done what it was asked nobody knows."""


class Line:
    """One end; `do(name, arguments)` does what the other one asks."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, do: Do) -> None:
        self._reader, self._writer, self._do = reader, writer, do
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._doing: set[asyncio.Task[None]] = set()
        self._number = 0
        self.ended = asyncio.Event()

    async def ask(self, name: str, *arguments: Any) -> Any:
        """Have the other one do something; raises what that raises, or `Gone`."""
        if self.ended.is_set():
            raise Gone
        self._number += 1
        answer = self._waiting[self._number] = asyncio.get_running_loop().create_future()
        self._send(("ask", self._number, name, arguments))
        return await answer

    async def listen(self) -> None:
        """Do what is asked until the other process ends."""
        try:
            while True:
                (size,) = _HEAD.unpack(await self._reader.readexactly(_HEAD.size))
                self._take(pickle.loads(await self._reader.readexactly(size)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.ended.set()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(Gone())
            self._writer.close()

    def _take(self, message: tuple[Any, ...]) -> None:
        kind, number, *rest = message
        if kind == "ask":
            task = asyncio.create_task(self._answered(number, *rest))
            self._doing.add(task)
            task.add_done_callback(self._doing.discard)
            return
        answer, (value, error) = self._waiting.pop(number), rest
        if not answer.done():
            answer.set_exception(error) if error else answer.set_result(value)

    async def _answered(self, number: int, name: str, arguments: tuple[Any, ...]) -> None:
        try:
            self._send(("answer", number, await self._do(name, arguments), None))
        except Exception as error:
            self._send(("answer", number, None, error))

    def _send(self, message: tuple[Any, ...]) -> None:
        body = pickle.dumps(message)
        if not self._writer.is_closing():
            self._writer.write(_HEAD.pack(len(body)) + body)
