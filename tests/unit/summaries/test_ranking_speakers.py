"""Which mention speaks where several could: the shapes that the table of weights must get right."""

import pytest

from summaries.card import make_card
from summaries.document import Document

START = "Ada Quill and Bern Orrick met at the harbour of Cove on Monday.\n"
END = "\nThe boats went out again at noon, and the harbour was quiet for the rest of that long day."


def speakers(text: str) -> list[str | None]:
    return [
        (quote.speaker.name or quote.speaker.role or quote.speaker.organisation).text if quote.speaker.known else None  # type: ignore[union-attr]  # one is known
        for quote in make_card(Document(START + text + END)).quotes
    ]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "After Quill said that nobody would leave the ports, Orrick said: “I do not like what was said.”",
            "Bern Orrick",
        ),
        (
            "Quill thought little of the plan, while Orrick said that the “stakes are too high for us all”.",
            "Bern Orrick",
        ),
        ("Quill rallied her crews on the quay, saying: “We have to be ready to stop them.”", "Ada Quill"),
        ("The harbour lay still.\nOrrick recalled the night:\n“The water came over the wall at two.”", "Bern Orrick"),
        ("“They do not care about ports,” the ferryman told Quill on the quay.", "ferryman"),
        ("“They do not care about ports,” said a Quill adviser.", "Quill adviser"),
        ("“They do not care about ports,” said Norland speechwriter Jory Penn.", "Jory Penn"),
        ("“They do not care about ports.” Reed said no more.", "Reed"),
    ],
)
def test_the_one_who_speaks_is_chosen(text: str, who: str) -> None:
    assert speakers(text) == [who]


def test_mentions_of_one_speaker_add_up() -> None:
    text = (
        "Orrick went to see the wall. Orrick thinks little of it, and he was heard to call it “the last of its kind”."
    )
    assert speakers(text) == ["Bern Orrick"]
