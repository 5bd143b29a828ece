"""The documentation says what the program can do: nothing is left out, nothing is out of date."""

import re
import tomllib
from pathlib import Path

import pytest

from docs.render import PAGES, ROOT, drawn

TEXTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]


@pytest.mark.parametrize("page", PAGES)
def test_tables_are_drawn_from_their_source(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert drawn(text) == text, "run “make docs”"


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    told = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").lower()
    for requirement in listed:
        name = re.split(r"[<>=\[]", requirement)[0].lower()
        assert name in told or name.replace("types-", "") in told, name


def test_every_room_of_the_house_is_in_the_picture() -> None:
    told = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for folder in ("bot", "adapters"):
        for room in (ROOT / folder).iterdir():
            if room.is_dir() and not room.name.startswith("_"):
                assert f"{folder}/{room.name}/" in told, room


def test_nothing_is_installed_under_the_generic_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["setuptools"] == {"packages": [], "py-modules": []}


LOCKS = [
    "requirements.txt",
    "requirements-dev.txt",
    "benchmarks/peers.txt",
    "tests/audit/tools.txt",
    "tests/mutants/tools.txt",
]


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_are_hashed_and_name_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z0-9][^\n=]*==[^\n]*", text, flags=re.MULTILINE | re.IGNORECASE)
    assert len(pinned) > 15
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "index-url" not in text.replace("--no-emit-index-url", "")
    assert "://" not in text
