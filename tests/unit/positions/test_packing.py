"""What was read of an article, as numbers and back."""

from hypothesis import given
from hypothesis import strategies as st

from bot.positions.packing import packed, unpacked
from summaries.document import Document, Reading, Side, Span, Speaker, Stance
from summaries.stances import find_stances

TEXT = """The harbour council of Port Ellery 🌊 approved new berth fees on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the Harbour Council. She
would “support them only if crews pay less”.

The Crews’ Union opposes the berth fees. It called them “a tax on those who work at night and sleep in the day”."""

spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda pair: Span(*sorted(pair)))
readings = st.none() | spans.map(lambda span: Reading(span.of(TEXT), span))
stances = st.builds(
    Stance,
    spans,
    spans,
    st.builds(Speaker, readings, readings, readings, readings),
    st.sampled_from(Side),
    readings,
    st.none() | spans,
    st.booleans(),
)


def test_what_was_read_of_an_article_comes_back() -> None:
    found = find_stances(Document(TEXT, "Berth fees"))
    assert len(found) >= 3
    assert unpacked(packed(found), TEXT) == found


@given(st.lists(stances, max_size=4).map(tuple))
def test_whatever_is_said_comes_back(said: tuple[Stance, ...]) -> None:
    assert unpacked(packed(said), TEXT) == said
