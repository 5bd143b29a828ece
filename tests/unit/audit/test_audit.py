"""What the tools of `make audit` report is read strictly: what was not looked at is never taken for well."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.audit.code import explained, read_code, unexplained
from tests.audit.outcome import ROOT, Outcome, exit_code
from tests.audit.packages import read_packages
from tests.audit.secrets import known, read_secrets

CLEAN, FOUND, UNCHECKED = Outcome("all"), Outcome("all", ("a hole",)), Outcome("none", unchecked=("no network",))
SOURCES = [path for folder in ("bot", "adapters", "summaries", "docs") for path in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [([CLEAN], 0), ([CLEAN, UNCHECKED], 3), ([FOUND, UNCHECKED], 1), ([UNCHECKED, FOUND, CLEAN], 1), ([], 0)],
)
def test_what_was_not_checked_is_not_well_and_what_was_found_is_worse(outcomes: list[Outcome], code: int) -> None:
    assert exit_code(outcomes) == code


def test_each_outcome_has_its_word() -> None:
    assert [one.word for one in (CLEAN, FOUND, UNCHECKED)] == ["clean", "FOUND", "NOT CHECKED"]


def place(rule: str = "B608", lines: tuple[int, ...] = (1, 2)) -> dict[str, Any]:
    return {"test_id": rule, "line_range": list(lines), "filename": "bot/none.py", "line_number": 1, "issue_text": "?"}


@pytest.mark.parametrize(
    ("lines", "well"),
    [
        (['x = f"""', '"""  # noqa: S608  # fixed words'], True),
        (['x = f"""  # nosec B608  # fixed words', '"""'], True),
        (['x = f"""', '"""  # noqa: S608'], False),
        (['x = f"""', '"""  # noqa: S101  # fixed words'], False),
        (['x = f"""', '"""', "# noqa: S608  # the next line's"], False),
    ],
)
def test_only_a_note_for_this_rule_with_a_reason_explains(lines: list[str], well: bool) -> None:
    assert explained(place(), lines) is well


def test_code_that_was_not_read_was_not_checked() -> None:
    report = {
        "results": [],
        "errors": [{"filename": "bot/x.py", "reason": "syntax"}],
        "metrics": {"_totals": {"loc": 9}},
    }
    assert read_code(report).word == "NOT CHECKED"
    assert read_code(report | {"errors": []}).word == "clean"
    assert read_code(report | {"errors": [], "metrics": {"_totals": {"loc": 0}}}).word == "NOT CHECKED"


def test_what_bandit_finds_is_told() -> None:
    found = place() | {"filename": "bot/__init__.py", "line_range": [1]}
    report = {"results": [found], "errors": [], "metrics": {"_totals": {"loc": 9}}}
    assert read_code(report).findings == ("bot/__init__.py:1: B608 ?",)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_rule_of_safety_is_silenced_without_a_reason(source: Path) -> None:
    assert unexplained(source.read_text(encoding="utf-8")) == []


def test_silence_without_a_reason_shows() -> None:
    notes = "a  # noqa: S608\nb  # nosec B105\nc  # noqa: S608  # why\nd  # noqa: SIM118\n"
    assert unexplained(notes) == ["# noqa: S608", "# nosec B105"]


def secret(kind: str, line: int = 3) -> dict[str, Any]:
    return {"type": kind, "line_number": line}


def test_a_new_secret_is_found_beside_a_known_one_and_an_explanation_of_nothing_too() -> None:
    report = {"results": {"tests/a.py": [secret("Slack Token"), secret("Private Key", 9)]}}
    outcome = read_secrets(report, {("tests/a.py", "Slack Token"), ("tests/b.py", "Slack Token")}, 2)
    assert outcome.findings == (
        "tests/a.py:9: Private Key",
        "tests/b.py: no Slack Token is there any more: take it out of known.toml",
    )
    assert read_secrets({"results": {}}, set(), 0).word == "NOT CHECKED"


def test_only_tests_hold_what_looks_like_a_secret() -> None:
    assert known() and all((ROOT / name).is_file() for name, _ in known())


def reported(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": [{"name": "a", "version": "1", **one} for one in packages]})


@pytest.mark.parametrize(
    ("out", "word"),
    [
        (reported({"vulns": []}), "clean"),
        (reported({"vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}), "FOUND"),
        (reported({"vulns": []}, {"skip_reason": "not found"}), "NOT CHECKED"),
        (reported(), "NOT CHECKED"),
        ("", "NOT CHECKED"),
        ("{}", "NOT CHECKED"),
    ],
)
def test_a_package_that_was_skipped_was_not_checked(out: str, word: str) -> None:
    assert read_packages("requirements.txt", out, "").word == word


def test_a_hole_in_a_package_is_told_with_what_mends_it() -> None:
    hole = reported({"vulns": [{"id": "CVE-1", "fix_versions": ["2", "3"]}, {"id": "CVE-2", "fix_versions": []}]})
    assert read_packages("requirements.txt", hole, "").findings == (
        "requirements.txt: a 1: CVE-1, mended by 2, 3",
        "requirements.txt: a 1: CVE-2, mended by no version",
    )


def test_why_nothing_was_learned_is_told() -> None:
    assert read_packages("requirements.txt", "", "first\nno network\n").unchecked == ("requirements.txt: no network",)
