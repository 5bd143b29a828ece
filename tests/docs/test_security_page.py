"""SECURITY.md promises nothing that no test holds: each promise names some, and each that is named is there and runs."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from docs.render import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
_TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>\w+)`")


def promises(text: str) -> dict[str, list[str]]:
    """Return the promises by their first words, each with the tests that it names."""
    said = text.split("## What Despatch promises\n")[1].split("\n## ")[0]
    bullets = re.split(r"^- ", said, flags=re.MULTILINE)[1:]
    return {
        bullet.split("**")[1]: [f"{one['path']}::{one['name']}" for one in _TEST.finditer(bullet)] for bullet in bullets
    }


@lru_cache
def runs_in(path: Path) -> frozenset[str]:
    """Return the tests of a file that run; one that is skipped whatever happens holds nothing."""
    found = ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []
    functions = (one for one in found if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(
        one.name for one in functions
        if one.name.startswith("test_") and not any("mark.skip" in ast.unparse(mark) for mark in one.decorator_list)
    )  # fmt: skip


@pytest.mark.parametrize(("promise", "tests"), promises(TEXT).items())
def test_each_promise_names_tests_that_are_there(promise: str, tests: list[str]) -> None:
    assert tests, promise
    for test in tests:
        path, _, name = test.partition("::")
        assert name in runs_in(ROOT / path), test


def test_every_name_stands_below_a_promise() -> None:
    assert len(promises(TEXT)) >= 18
    assert sum(map(len, promises(TEXT).values())) == len(_TEST.findall(TEXT))


def test_a_name_that_is_not_there_shows(tmp_path: Path) -> None:
    file = tmp_path / "test_one.py"
    file.write_text("import pytest\ndef test_a(): ...\n@pytest.mark.skip\nasync def test_b(): ...\ndef helper(): ...\n")
    assert runs_in(file) == {"test_a"}
    assert runs_in(tmp_path / "none.py") == frozenset()
