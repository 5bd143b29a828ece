"""The verbs as a user runs them: the real process, its output, its exit code."""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARTICLE = """Harbour council approves new berth fees

By Our Harbour Staff

The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for since the great storm,” said Ada Quill, \
chair of the harbour council.

More than 1,200 berths are affected by the change, which takes effect in the spring after a consultation.

Fishing crews say that the fees come at the worst time, because fuel has never cost them so much as now.

“We were promised a seat at this table and we never got one,” said Tam Orrick, secretary of the Crews’ Union.

The council said that it would publish a review of the fees within a year of their introduction.
"""


def bot(*arguments: str, stdin: bytes = b"", cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    env |= {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "DATABASE_URL": "sqlite:///despatch.db"} | environment
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=env, timeout=120, check=False)


def read_all(screen: int) -> str:
    """Return what is written to a terminal until nobody holds it any more."""
    pieces = []
    with contextlib.suppress(OSError):  # which is how Linux says so
        while piece := os.read(screen, 65_536):
            pieces.append(piece)
    os.close(screen)
    return b"".join(pieces).decode(errors="replace")


def lines(run: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_read_shows_the_card_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    run = bot("read", "article.txt", cwd=tmp_path)
    shown = run.stdout.decode()
    assert run.returncode == 0, run.stderr
    assert "source unknown · date unknown · 3 of" in shown
    assert "“The fees will pay for the sea wall" in shown or "“We were promised a seat" in shown
    assert "More than 1,200 berths" in shown


def test_read_as_json_gives_places_that_hold(tmp_path: Path) -> None:
    run = bot("read", "-", "--json", stdin=ARTICLE.encode(), cwd=tmp_path)
    card = json.loads(run.stdout)
    assert run.returncode == 0, run.stderr
    assert len(card["summary"]) == 3
    for part in (*card["summary"], *card["quotes"], *card["figures"]):
        assert ARTICLE[part["start"] : part["end"]] == part["text"]
    speakers = {quote["speaker"]: (quote["role"], quote["organisation"]) for quote in card["quotes"]}
    assert speakers["Ada Quill"] == ("chair", "harbour council")


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("read", "nosuchfile.txt"), b"", "file-unreadable"),
        (("read", "-"), b"", "page-empty"),
        (("read", "-"), b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "image-not-read"),
        (("read", "-"), b"%PDF-1.7\n%\xe2\xe3", "pdf-not-read"),
        (
            ("read", "-"),
            ("Rada portu przyjęła wczoraj nowe opłaty, których nikt nie chciał. " * 12).encode(),
            "language-not-read",
        ),
        (("read", "http://169.254.169.254/latest"), b"", "address-refused"),
        (("read", "http://localhost:9/"), b"", "address-refused"),
        (("read", "ftp://example.org/a"), b"", "address-refused"),
        (("read", "http://"), b"", "address-refused"),
        (("read", "-", "--method", "best"), b"x", "method-unknown"),
        (("batch", "cards", "--method", "best"), b"", "method-unknown"),
        (("say",), b"", "input-invalid"),
        (("say", "/despatch summarise"), b"", "argument-missing"),
        (("say", "/despatch zzz"), b"", "command-unknown"),
        (("say", "hello", "--thread", "nosuch"), b"", "message-unknown"),
    ],
)
def test_bad_input_ends_in_one_plain_sentence(
    arguments: tuple[str, ...], stdin: bytes, code: str, tmp_path: Path
) -> None:
    run = bot(*arguments, stdin=stdin, cwd=tmp_path)
    told = (run.stderr + run.stdout).decode()
    assert run.returncode == 1
    assert code in told
    assert "Traceback" not in told


def test_batch_cards_goes_on_after_a_broken_line(tmp_path: Path) -> None:
    good = json.dumps({"id": "a", "text": ARTICLE}).encode()
    stdin = b"\n".join([good, b"{broken", b'{"id": "c"}', b'{"id": "d", "text": ""}', good])
    run = bot("batch", "cards", "--sentences", "2", stdin=stdin, cwd=tmp_path)
    out = lines(run)
    assert run.returncode == 1
    assert [line["id"] for line in out] == ["a", None, "c", "d", "a"]
    codes = [line["error"]["code"] for line in out if "error" in line]  # type: ignore[index]  # an object
    assert codes == ["line-invalid", "field-invalid", "article-empty"]
    assert "lines-failed" in run.stderr.decode()


def test_batch_cards_of_good_lines_leaves_with_zero(tmp_path: Path) -> None:
    stdin = json.dumps({"id": 1, "text": ARTICLE}).encode()
    run = bot("batch", "cards", stdin=stdin, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.parametrize("bulk", [False, True])
def test_a_bar_shows_on_a_terminal_how_far_bulk_work_is(bulk: bool, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"id": 1, "text": ARTICLE}) + "\n", encoding="utf-8")
    screen, terminal = os.openpty()
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-m", "bot", "batch", "cards"]
    with rows.open("rb") as source, (tmp_path / "out").open("wb") as out:
        outlet = out if bulk else terminal
        with subprocess.Popen(command, stdin=source, stdout=outlet, stderr=terminal, cwd=tmp_path, env=env) as run:
            os.close(terminal)
            shown = read_all(screen)
    assert run.returncode == 0
    assert ("━" in shown) is bulk
    assert len((tmp_path / "out").read_bytes().splitlines()) == bulk


def test_batch_pages_reads_files(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in ARTICLE.split("\n\n")[2:])
    html = f"<html lang=en><head><title>Berths</title></head><body><article><h1>Berths</h1>{paragraphs}</article>"
    (tmp_path / "a.html").write_text(html, encoding="utf-8")
    stdin = b'{"id": "a", "html_path": "a.html", "url": "https://example.org/a"}\n{"id": "b", "html_path": "no"}'
    run = bot("batch", "pages", stdin=stdin, cwd=tmp_path)
    first, second = lines(run)
    assert run.returncode == 1
    assert (first["title"], first["language"]) == ("Berths", "en")
    assert "The harbour council of Port Ellery approved" in str(first["text"])
    assert second["error"]["code"] == "file-unreadable"  # type: ignore[index]  # an object


def test_batch_fetch_refuses_what_is_not_public(tmp_path: Path) -> None:
    stdin = b'{"id": 1, "url": "http://127.0.0.1:9/"}\n{"id": 2, "url": "http://[::1]/"}\n{"id": 3, "url": "no"}'
    run = bot("batch", "fetch", stdin=stdin, cwd=tmp_path)
    codes = [line["error"]["code"] for line in lines(run)]  # type: ignore[index]  # an object
    assert codes == ["address-refused", "address-refused", "url-invalid"]
    assert run.returncode == 1


def test_say_speaks_reacts_and_answers_in_the_local_room(tmp_path: Path) -> None:
    said = json.loads(bot("say", "Good morning", "--as", "robin", "--json", cwd=tmp_path).stdout)
    ref = said["said"]["ref"]
    reacted = json.loads(bot("say", "--react", ref, "👍", "--as", "kit", "--json", cwd=tmp_path).stdout)
    assert reacted["said"]["reactions"] == {"👍": ["kit"]}
    taken = json.loads(bot("say", "--unreact", ref, "👍", "--as", "kit", "--json", cwd=tmp_path).stdout)
    assert taken["said"]["reactions"] == {}
    answer = json.loads(bot("say", "/despatch help", "--thread", ref, "--json", cwd=tmp_path).stdout)["answer"]
    assert "/despatch summarise <url>" in answer["text"]
    assert answer["place"][-1] == ref


def test_doctor_and_migrate_on_a_new_folder(tmp_path: Path) -> None:
    before = bot("doctor", cwd=tmp_path)
    assert before.returncode == 1 and b"python -m bot migrate" in before.stdout
    assert bot("migrate", cwd=tmp_path).returncode == 0
    after = bot("doctor", cwd=tmp_path)
    assert after.returncode == 0, after.stdout
    assert b"up to date" in bot("migrate", cwd=tmp_path).stdout


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(schema_migrations)")]
        values = dict.fromkeys(columns, "9999") | {columns[0]: 9999}
        marks = ", ".join("?" for _ in columns)
        database.execute(f"INSERT INTO schema_migrations VALUES ({marks})", tuple(values.values()))
    database.close()


def _damaged(path: Path) -> None:
    path.write_bytes(b"this is no database, it is a letter to the harbour master\n" * 40)


@pytest.mark.parametrize(("harm", "code"), [(_newer, "database-newer"), (_damaged, "database-damaged")])
def test_a_database_that_cannot_be_used_is_told_and_left_alone(harm: object, code: str, tmp_path: Path) -> None:
    assert bot("migrate", cwd=tmp_path).returncode == 0
    path = tmp_path / "despatch.db"
    for extra in tmp_path.glob("despatch.db-*"):
        extra.unlink()
    harm(path)  # type: ignore[operator]  # one of the two above
    before = path.read_bytes()
    for verb in (("say", "hello"), ("migrate",), ("doctor",)):
        run = bot(*verb, cwd=tmp_path)
        assert run.returncode == 1
        assert code in (run.stdout + run.stderr).decode()
    assert path.read_bytes() == before


def test_settings_mistakes_are_told_all_at_once(tmp_path: Path) -> None:
    run = bot("doctor", cwd=tmp_path, PORT="many", LOG_FORMAT="xml", DESPATCH_ALLOW_ADDRESSES="localhost:1")
    told = run.stderr.decode()
    assert run.returncode == 1 and "settings-invalid" in told
    assert all(name in told for name in ("PORT", "LOG_FORMAT", "DESPATCH_ALLOW_ADDRESSES"))


def test_the_room_opens_nowhere_but_on_this_machine_and_on_a_free_port(tmp_path: Path) -> None:
    run = bot("try", cwd=tmp_path, HOST="0.0.0.0", PORT="0")
    assert run.returncode == 1
    assert "room-not-local" in run.stderr.decode()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = bot("try", "--port", str(taken.getsockname()[1]), cwd=tmp_path)
    assert run.returncode == 1
    assert "port-taken" in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


def test_a_database_that_another_program_holds_is_told(tmp_path: Path) -> None:
    assert bot("migrate", cwd=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "despatch.db", isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        run = bot("say", "hello", cwd=tmp_path)
        holder.execute("ROLLBACK")
    holder.close()
    assert run.returncode == 1
    assert "database-locked" in run.stderr.decode()


def test_a_database_in_a_place_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    for url, code in (("sqlite:///file/x.db", "database-unreachable"), ("sqlite:///.", "database-unreachable")):
        run = bot("migrate", cwd=tmp_path, DATABASE_URL=url)
        assert run.returncode == 1
        assert code in run.stderr.decode(), run.stderr
