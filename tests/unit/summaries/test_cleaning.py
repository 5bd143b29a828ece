import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.cleaning import label_blocks
from summaries.document import BlockKind

BODY = "The harbour council of Port Ellery approved the new berth fees on Tuesday after a long debate."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("By Orla Penhallow, Ports Editor", BlockKind.BYLINE),
        ("By Orla Penhallow and Callum Reave", BlockKind.BYLINE),
        ("Words by Wren Adaire", BlockKind.BYLINE),
        ("Share this article", BlockKind.SHARE),
        ("The link has been copied!", BlockKind.SHARE),
        ("Facebook Twitter WhatsApp", BlockKind.SHARE),
        ("Scroll down for video.", BlockKind.SHARE),
        ("See also: Ferry fares to rise again in January", BlockKind.SEE_ALSO),
        ("Read more: the guide to berths", BlockKind.SEE_ALSO),
        ("Photograph: Harbour Post", BlockKind.CAPTION),
        ("Boats at the quay in spring (Getty Images)", BlockKind.CAPTION),
        ("Ada Quill via Getty Images.", BlockKind.CAPTION),
        ("Norland Pictures / Reuters.", BlockKind.CAPTION),
        ("(Reporting by Ada Quill; Editing by Bram Hollis.)", BlockKind.NOTICE),
        ("Additional reporting by Ada Quill", BlockKind.NOTICE),
        ("Follow Ada Quill on Twitter: @adaquill", BlockKind.SHARE),
        ("We use cookies to count our readers.", BlockKind.NOTICE),
        ("Sign up to our newsletter and get the week in ports in your inbox.", BlockKind.NOTICE),
        ("© 2026 Harbour Post. All rights reserved.", BlockKind.NOTICE),
        ("Warned: the harbour master, Ada Quill (left), counts the boats with her deputy.", BlockKind.CAPTION),
        ("Out of time: the pilots’ chair, seen here in 2024, wanted another winter.", BlockKind.CAPTION),
        ("The offer: berths for all, and nobody is left behind.", BlockKind.BODY),
        ("Published: 24 November 2026, 09:30 GMT", BlockKind.DATELINE),
        ("Tuesday 24 November 2026", BlockKind.DATELINE),
        ("What happens next", BlockKind.HEADING),
        ("More joined-up harbours needed?", BlockKind.HEADING),
        ("“A blank cheque for the ministry”", BlockKind.HEADING),
        ('"We were never asked..."', BlockKind.HEADING),
        ("She said no.", BlockKind.BODY),
        ("Reporting by the council showed that the quay was weak.", BlockKind.BODY),
        ("Follow the money, she said.", BlockKind.BODY),
        ("By the time the boats came in, the quay was empty.", BlockKind.BODY),
        ("Share prices fell across the northern ports on Monday, traders said.", BlockKind.BODY),
        ("“We were promised a seat at this table,” she said.", BlockKind.BODY),
        ("Watch officers at the coastguard saw the flare at nine.", BlockKind.BODY),
    ],
)
def test_a_line_is_known_in_the_middle_of_a_text(line: str, kind: BlockKind) -> None:
    blocks = label_blocks(f"{BODY}\n\n{line}\n\n{BODY}")
    assert [block.kind for block in blocks] == [BlockKind.BODY, kind, BlockKind.BODY]


def test_furniture_inside_a_paragraph_is_parted_from_it() -> None:
    text = f"{BODY} Scroll down for video. {BODY} See also: The ferry at Skarrow is late again. {BODY}"
    blocks = label_blocks(text)
    assert [block.kind for block in blocks] == [
        BlockKind.BODY,
        BlockKind.SHARE,
        BlockKind.BODY,
        BlockKind.SEE_ALSO,
        BlockKind.BODY,
    ]


@pytest.mark.parametrize(
    "front",
    [
        "PORT ELLERY (NNA) — ",
        "Port Ellery, Norland (NNA) – ",
        "Cove (Reuters) - ",
        "(NNA) -- ",
        "By . Orla Penhallow . ",
        "Last updated at 9:31 AM on 4th May 2026 . ",
        "Tuesday, May 5, 2026, 9:31 AM ",
        "May 5th 2026 ",
        "(Harbour Pictures) ",
        "By Orla Penhallow, HARBOUR POST ",
    ],
)
def test_a_dateline_or_agency_byline_before_the_first_sentence_is_no_part_of_it(front: str) -> None:
    blocks = label_blocks(front + BODY)
    assert [block.kind is BlockKind.BODY for block in blocks] == [False, True]
    assert blocks[-1].span.of(front + BODY) == BODY


def test_the_title_is_a_heading_where_it_opens_the_text_whatever_it_ends_with() -> None:
    title = "Berth fees approved; Council meets for four hours"
    text = f"Berth fees approved;\nCouncil meets for four hours.\n{BODY}\nBerth fees approved.\n{BODY}"
    kinds = [block.kind for block in label_blocks(text, title)]
    assert kinds == [BlockKind.HEADING, BlockKind.HEADING, BlockKind.BODY, BlockKind.BODY, BlockKind.BODY]
    assert label_blocks(text)[0].kind is BlockKind.BODY


def test_a_text_that_is_its_title_alone_stays_text() -> None:
    assert [block.kind for block in label_blocks(BODY, BODY)] == [BlockKind.BODY]


def test_marks_without_words_are_no_title() -> None:
    assert label_blocks(f"* * *,\n{BODY}", None)[0].kind is BlockKind.BODY


def test_a_full_stop_is_no_dateline_of_a_body() -> None:
    assert label_blocks(f"The Harbour Board (HB) - A body of nine - met.\n{BODY}")[0].kind is BlockKind.BODY


def test_a_last_short_line_is_no_heading() -> None:
    assert label_blocks(f"{BODY}\nMore follows soon")[-1].kind is BlockKind.BODY


@given(st.text(max_size=400))
def test_blocks_cover_every_word_once_and_in_order(text: str) -> None:
    blocks = label_blocks(text)
    joined = "".join(block.span.of(text) for block in blocks)
    assert "".join(joined.split()) == "".join(text.split())
    places = [(block.span.start, block.span.end) for block in blocks]
    assert places == sorted(places)
    assert all(block.span.of(text).strip() for block in blocks)
