"""What `make mutants` reads of mutmut: only a test that failed has noticed anything."""

import pytest

from tests.mutants import outcome
from tests.mutants.order import LONGEST, quickest_first
from tests.mutants.outcome import ROOT, change, explained, faults, read

CODES = {"a": 1, "b": 0, "c": 33, "d": 255, "e": -24, "f": None, "g": 3, "h": -9}


def test_a_run_that_never_began_has_noticed_nothing() -> None:
    file = read("bot/x.py", CODES)
    assert file.killed == ("a", "e", "g")
    assert file.survived == ("b", "c")
    assert (file.failed, file.missing) == (("d", "h"), ("f",))
    assert (file.count, file.share) == (5, 0.6)


def test_a_file_without_mutants_is_worth_nothing() -> None:
    assert read("bot/x.py", {}).share == 0.0


def test_a_change_is_told_whatever_its_number() -> None:
    diff = "--- a\n+++ b\n@@ -1 +1 @@\n def f():\n-    return 1 <\n-        2\n+    return 1 <=\n+        2\n"
    assert change("bot.x.f", diff) == "bot.x.f | return 1 < 2 | return 1 <= 2"


def test_the_quickest_tests_go_first_new_ones_before_them_and_the_longest_not_at_all() -> None:
    seconds = {"slow": LONGEST, "quick": 0.1, "long": LONGEST + 0.1}
    assert quickest_first(["slow", "long", "quick", "new"], seconds, str) == ["new", "quick", "slow"]


def test_what_is_not_noticed_not_tried_or_not_explained_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "explained", lambda: {"one": "the same"})
    assert faults([read("bot/x.py", CODES)], {"b": "one", "c": "other"}) == [
        "bot/x.py: 3 were not tried",
        "bot/x.py: 60.0% are noticed, not 85%",
        "not explained: other",
    ]
    assert faults([read("bot/x.py", {str(number): 1 for number in range(17)} | {"b": 0})], {"b": "one"}) == []


def test_every_survivor_has_a_reason_and_is_in_a_file_that_is_there() -> None:
    for place, why in explained().items():
        module = place.partition(" | ")[0].split(".")
        assert any((ROOT.joinpath(*module[:end])).with_suffix(".py").is_file() for end in range(2, len(module))), place
        assert why
