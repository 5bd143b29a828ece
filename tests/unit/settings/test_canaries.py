"""The watch over tokens sees each way out: tests that let one out are run, and must fail."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import canaries

ROOT = Path(__file__).parents[3]
WAYS = {
    "logged": "import logging\ndef test(): logging.getLogger('anybody').debug('sent %s', canaries.SLACK_BOT)",
    "beside a record": "import logging\ndef test(): logging.getLogger('x').info('sent', extra={'key': canaries.SLACK_SIGNING})",
    "raised": (
        "import logging\ndef test():\n    try: raise ValueError(canaries.DISCORD)\n"
        "    except ValueError: logging.getLogger('x').exception('failed')"
    ),
    "a token of one of many": "import logging\ndef test(): logging.getLogger('x').info(canaries.slack_refresh('T1'))",
    "a code": "import logging\ndef test(): logging.getLogger('x').info('GET /back?code=%s', canaries.SLACK_CODE)",
    "a key": "def test(): print(canaries.ENCRYPTION_KEY)",
    "printed": "def test(): print(canaries.SLACK_APP)",
    "written": "def test(tmp_path): (tmp_path / 'backup.db').write_bytes(b'\\0' + canaries.DISCORD.encode())",
}


def ran(folder: Path, body: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(
        "from tests.conftest import *\nfrom tests.conftest import _as_without_canaries\n"
    )
    (folder / "test_it.py").write_text(f"from tests import canaries\n{body}\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command += [f"--rootdir={folder}", f"--basetemp={folder / 'left'}", str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("way", WAYS)
def test_a_token_that_gets_out_fails_the_test(way: str, tmp_path: Path) -> None:
    done = ran(tmp_path, WAYS[way])
    assert done.returncode == 1, done.stdout
    told = "A TOKEN STANDS IN FILES" if way == "written" else "a token was let out by"
    assert told in done.stdout
    for path in tmp_path.rglob("backup.db"):
        path.unlink()


def test_a_process_that_writes_a_token_or_an_address_to_answer_at_is_found() -> None:
    harmless, answering = "debug discord.http PATCH /webhooks/1/(hidden)", f"debug x {canaries.PASSING}-7"
    held = [canaries.SLACK_BOT, canaries.SLACK_APP, canaries.SLACK_SIGNING, canaries.DISCORD, f"{canaries.SIMCORD}1"]
    assert canaries.leaked([harmless, answering, *held]) == [answering, *held]


def test_what_keeps_its_tokens_passes(tmp_path: Path) -> None:
    assert ran(tmp_path, "def test(): assert canaries.SLACK_BOT").returncode == 0
