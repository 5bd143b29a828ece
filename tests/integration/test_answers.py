"""The answer set over the fictional outlets holds its floors wherever the tests run."""

import asyncio

from tests.quality.answers import answered, measured, of_outlets


def test_the_right_passage_is_among_the_first_three_and_nothing_is_said_for_nothing() -> None:
    figures = measured(*of_outlets())
    assert figures["asked"] >= 28 and figures["unanswerable"] >= 8
    assert figures["right"] >= 92.0
    assert figures["silent"] >= 87.0


def test_every_passage_stands_word_for_word_where_it_says() -> None:
    texts, asked = of_outlets()
    answers = asyncio.run(answered(texts, [item.question for item in asked]))
    shown = [place for answer, _ in answers for place in answer.places]
    assert len(shown) > 50
    for place in shown:
        assert place.article is not None and place.article.text in {text.text for text in texts}
        assert all(
            0 <= span.start < span.end <= len(place.article.text) for span in (place.found.span, *place.found.before)
        )
