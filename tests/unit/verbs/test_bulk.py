import asyncio
import json

from hypothesis import given
from hypothesis import strategies as st

from bot.bulk import Record, as_line, each, each_async
from bot.errors import DespatchError
from summaries.errors import NothingToRead


def work(record: Record) -> Record:
    if record["id"] == "refused":
        raise DespatchError("No.", code="no")
    if record["id"] == "empty":
        raise NothingToRead
    return {"id": record["id"], "done": True}


def test_a_bad_line_gives_an_error_and_the_run_goes_on() -> None:
    lines = [
        b'{"id": 1}\n',
        b"\n",
        b"{broken\n",
        b"[1]\n",
        b"\xff\xfe\n",
        b'{"id": "refused"}\n',
        b'{"id": "empty"}',
    ]
    outcomes = list(each([*lines, b'{"id": 9}'], work))
    assert [outcome.record.get("id") for outcome in outcomes] == [1, None, None, None, "refused", "empty", 9]
    codes = [outcome.record["error"]["code"] for outcome in outcomes if outcome.failed]  # type: ignore[index]  # an object
    assert codes == ["line-invalid", "line-invalid", "line-invalid", "no", "article-empty"]


def test_deeply_nested_json_is_a_bad_line() -> None:
    (outcome,) = each([b"[" * 200_000], work)
    assert outcome.failed


async def test_order_is_kept_and_only_so_many_run_at_once() -> None:
    gates = {number: asyncio.Event() for number in range(6)}
    running: set[object] = set()
    most = 0

    async def slow(record: Record) -> Record:
        nonlocal most
        running.add(record["id"])
        most = max(most, len(running))
        await gates[int(str(record["id"]))].wait()
        running.discard(record["id"])
        return record

    async def open_backwards() -> None:
        for number in reversed(range(6)):
            gates[number].set()
            await asyncio.sleep(0)

    lines = [json.dumps({"id": number}).encode() for number in range(6)]
    opening = asyncio.create_task(open_backwards())
    seen = [outcome.record["id"] async for outcome in each_async(lines, slow, at_once=3)]
    await opening
    assert seen == list(range(6))
    assert most <= 3


@given(st.text())
def test_every_text_is_written_as_valid_utf8(text: str) -> None:
    for value in (text, text + "\ud800"):
        assert json.loads(as_line({"id": value}).encode()) == {"id": value}
