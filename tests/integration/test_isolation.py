"""Two workspaces do everything at once: nothing of one shows in the other, nor what was said in one channel in another.

2,000 deeds by one seed; `make exhaustive` does 10,000, and DESPATCH_DEEDS says how many here. What was found with one
seed is found again by `python -m tests.exhaustive.isolation 2000 SEED`.
"""

import os
from pathlib import Path

import pytest

from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Reply, Text
from tests.exhaustive.isolation.deeds import DEEDS
from tests.exhaustive.isolation.run import run
from tests.exhaustive.isolation.watching import Leak, Watch
from tests.exhaustive.isolation.world import CHANNELS


async def test_nothing_of_one_workspace_shows_in_the_other(tmp_path: Path) -> None:
    deeds = int(os.environ.get("DESPATCH_DEEDS", "2000"))
    found = await run(tmp_path / "isolation.db", deeds, seed=11)
    assert found.deeds.total() == deeds
    assert set(found.deeds) == {deed.__name__ for deed in DEEDS}
    assert found.seen > deeds and found.own > deeds // 2, "little was shown: this says little"


@pytest.mark.parametrize(
    ("words", "channel"), [("A Quokkary word", ""), ("A vexillumroomc2 word", "C1"), ("A vexillumtaskc2 word", "C1")]
)
def test_what_shows_elsewhere_is_found(words: str, channel: str) -> None:
    watch = Watch(CHANNELS)
    with pytest.raises(Leak):
        watch.check(WorkspaceRef("fake", "TVEXILLUM"), (1, {"deep": Reply((Text(words),))}), channel)
    with pytest.raises(Leak):
        watch.confirm()


def test_own_words_and_what_was_typed_are_none() -> None:
    watch, side = Watch(CHANNELS), WorkspaceRef("fake", "TVEXILLUM")
    watch.typed = '/despatch topic show "The Quokkary topic"'
    watch.check(side, Reply((Text("There is no topic “The Quokkary topic”; there is the Vexillum topic."),)), "C1")
    watch.check(side, Reply((Text("A vexillumroomc1 word"),)), "C1")
