"""`batch stories` as a user runs it: the real process, its lines, its order, its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FEES = {
    "title": "Council approves new berth fees",
    "text": "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours. "
    "“The fees will pay for the sea wall,” said Ada Quill, chair of the council. Some 1,200 berths are affected.",
}
AGAIN = {
    "title": "Crews of Port Ellery angry about berth fees",
    "text": "Boat crews met in Port Ellery on Tuesday after Ada Quill and her harbour council approved new berth fees. "
    "They hit 1,200 berths, said Tam Orrick of the Crews’ Union.",
}
ELSEWHERE = {
    "title": "Skarrow council approves new berth fees",
    "text": "The harbour council of Skarrow approved new berth fees on Friday after a short sitting. Nobody likes to "
    "pay, said Bram Hollis, its treasurer, but the basin has to be dredged. Some 300 berths in Tollan Creek are affected.",
}


def stories(stdin: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    command = [sys.executable, "-m", "bot", "batch", "stories"]
    return subprocess.run(
        command, input=stdin, capture_output=True, cwd=ROOT, env=env | environment, timeout=300, check=False
    )


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def out(run: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_articles_on_one_event_get_one_story_and_bad_lines_an_error() -> None:
    day, later = "2026-11-24", "2026-11-25T08:30:00+01:00"
    given = lines(
        {"id": "a", "published": day, **FEES},
        {"id": "b", "published": day, **ELSEWHERE},
        {"id": 7, "published": later, **AGAIN},
        {"id": "no text", "title": "Fees", "published": day},
        {"id": "odd date", "published": ["yesterday"], **FEES},
    )
    run = stories(given + b"{broken\n\n" + lines({"id": None, "title": None, "text": FEES["text"], "published": None}))
    found = out(run)
    assert run.returncode == 1
    assert [line["id"] for line in found] == ["a", "b", 7, "no text", "odd date", None, None]
    named = {str(line["id"]): line.get("story") for line in found[:3]}
    assert named["a"] == named["7"] != named["b"]
    assert found[6]["story"] == named["a"]
    codes = [line["error"]["code"] for line in found if "error" in line]  # type: ignore[index]  # an object
    assert codes == ["field-invalid", "field-invalid", "line-invalid"]
    assert "lines-failed" in run.stderr.decode()


def test_ids_that_repeat_and_dates_that_lie_cost_nothing() -> None:
    dates = ("2026-11-24", "9999-12-31T23:59:59-14:00", "0001-01-01", "soon", "", "2026-13-45")
    rows = [{"id": "same", "published": date, **words} for date in dates for words in (FEES, ELSEWHERE)]
    run = stories(lines(*rows))
    found = [line["story"] for line in out(run)]
    assert (run.returncode, run.stderr) == (0, b"")
    assert len(set(found[::2])) == len(set(found[1::2])) == 1
    assert found[0] != found[1]


def test_the_same_lines_give_the_same_stories_whatever_the_hash_seed() -> None:
    rows = [
        {"id": number, "published": f"2026-11-{1 + number % 28:02}", **words}
        for number, words in enumerate([FEES, AGAIN, ELSEWHERE] * 9)
    ]
    given = lines(*sorted(rows, key=lambda row: str(row["published"])))
    runs = [stories(given, PYTHONHASHSEED=seed) for seed in ("0", "1", "4711")]
    assert len({run.stdout for run in runs}) == 1
    assert all(run.returncode == 0 for run in runs)


def test_nothing_in_nothing_out() -> None:
    run = stories(b"")
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
