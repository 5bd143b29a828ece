"""No address leads inside: tried where every address on earth answers, with the product's client as it is in production."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.addresses import fair, hostile
from tests.hostile.everywhere import JOBS, REBINDINGS, REFUSED, ROOT, Counts, NoWorld, environment, run, world_command
from tests.hostile.shared import ABSENT, shared_cases

NO_WORLD = "HOSTILE ADDRESSES NOT TRIED: this machine allows no network of one's own"
TEETH = {"parse": 20, "resolver": 5, "redirect": 8}
"""How many cases end wrongly at least where one layer alone is taken away."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Counts]:
    try:
        return run(folder, *JOBS)
    except NoWorld as error:
        return not_tried(error)


def not_tried(error: NoWorld) -> dict[str, Counts]:
    """Where the promises are checked for everybody a world must be; elsewhere its lack is said aloud."""
    print(f"\n{NO_WORLD}: {error}", file=sys.__stderr__)
    if os.environ.get("CI"):
        pytest.fail(f"{NO_WORLD}: {error}")
    # `make test` promises to work where there is only Python and make; namespaces are the machine's to give.
    pytest.skip(f"{NO_WORLD}: {error}")


def test_every_hostile_spelling_is_refused_and_every_fair_one_fetched(found: dict[str, Counts]) -> None:
    counts = found["own"]
    assert counts["wrong"] == []
    assert (counts["hostile"], counts["fair"]) == (len(hostile()), len(fair()))
    assert counts["hostile"] >= 60 and counts["fair"] >= 15
    assert (counts["fetched"], counts["denied"]) == (counts["fair"], 0)


def test_the_cases_beside_the_checkout_end_as_they_should(found: dict[str, Counts]) -> None:
    counts = found["shared"]
    if not shared_cases():
        print(f"\n{ABSENT}", file=sys.__stderr__)
        # These cases belong to others and come with no checkout; our own, above, are tried everywhere.
        pytest.skip(ABSENT)
    assert (counts["wrong"], counts["denied"], counts["fetched"]) == ([], 0, counts["fair"])
    assert counts["hostile"] + counts["fair"] == len(shared_cases()) >= 100


def test_the_edges_of_every_special_range_hold_in_eight_disguises(found: dict[str, Counts]) -> None:
    counts = found["edges"]
    assert (counts["wrong"], counts["denied"], counts["fetched"]) == ([], 0, counts["fair"])
    assert counts["refused"] == counts["hostile"] > 600 and counts["fair"] > 40


def test_a_name_that_changes_its_mind_is_refused_from_then_on(found: dict[str, Counts]) -> None:
    assert found["rebinding"] == {
        "lookups": 2 * REBINDINGS, "refused": REBINDINGS, "reached": REBINDINGS, "denied": 0,
    }  # fmt: skip


@pytest.mark.parametrize("layer", TEETH)
def test_no_layer_could_be_spared(found: dict[str, Counts], layer: str) -> None:
    counts = found["layers"][layer]
    assert counts["wrong"] >= TEETH[layer]
    assert counts["denied"] > 0


def test_the_socket_could_not_be_spared_either(found: dict[str, Counts]) -> None:
    """Names that lead inside once their answers were checked pass every other layer, and only this one holds them."""
    held, spared = found["layers"]["answers stay"], found["layers"]["answers stay, socket"]
    assert held["fair"] == held["refused"] == spared["denied"] >= 15
    assert held["denied"] == spared["refused"] == 0


def test_the_socket_alone_lets_nobody_in_and_nothing_at_all_would(found: dict[str, Counts]) -> None:
    """All other layers are gone; without the last one, most of what is tried comes through."""
    assert found["layers"]["parse resolver redirect"]["denied without exceptions"] == 0
    assert found["layers"]["parse resolver socket redirect"]["denied without exceptions"] >= 70


def test_proxies_and_passwords_of_the_environment_are_not_heeded(found: dict[str, Counts]) -> None:
    counts = found["environment"]
    assert counts["as it is"] == {"proxied": 0, "authorised": 0, "fetched": 3}
    assert counts["heeding"]["proxied"] > 0


def test_batch_fetch_says_of_each_that_it_was_refused(folder: Path, found: dict[str, Counts]) -> None:
    urls = [case.url for case in hostile() if case.told_by_reading]
    lines = "".join(json.dumps({"id": number, "url": url}) + "\n" for number, url in enumerate(urls))
    command = world_command(sys.executable, "-m", "bot", "batch", "fetch")
    ran = subprocess.run(
        command, cwd=ROOT, env=environment(folder), input=lines, capture_output=True, text=True, check=False
    )
    written = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line["id"] for line in written] == list(range(len(urls))) and len(urls) > 150
    assert {line["error"]["code"] for line in written} == {REFUSED}
    assert all(line["error"]["sentence"] for line in written)
