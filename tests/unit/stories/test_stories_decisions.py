"""What members decided about stories: the latest decision holds, and nothing else changes it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.stories.decisions import Decisions

NAMES = st.sampled_from("abcdefg")
SIDES = st.sets(NAMES, min_size=1, max_size=4)
STEPS = st.lists(
    st.tuples(st.just("join"), SIDES, st.just(frozenset()))
    | st.tuples(st.sampled_from(["part", "forget"]), SIDES, SIDES),
    max_size=12,
)


def decided(steps: list[tuple[str, set[str], set[str]]]) -> Decisions:
    decisions = Decisions()
    for kind, one, other in steps:
        if kind == "join":
            decisions.join(one)
        elif kind == "part":
            decisions.part(one, other - one)
        else:
            decisions.forget(min(one))
    return decisions


def test_what_was_put_together_stays_together_with_what_was_before() -> None:
    decisions = Decisions()
    decisions.join(["a", "b"])
    decisions.join(["b", "c"])
    assert decisions.together("a") == {"b", "c"}
    assert decisions.together("x") == frozenset()


def test_setting_apart_undoes_putting_together_and_the_other_way_round() -> None:
    decisions = Decisions()
    decisions.join(["a", "b", "c", "d"])
    decisions.part(["a", "b"], ["c", "d"])
    assert decisions.together("a") == {"b"}
    assert decisions.together("c") == {"d"}
    assert decisions.apart("a") == {"c", "d"}
    decisions.join(["a", "c"])
    assert decisions.together("a") == {"b", "c", "d"}
    assert decisions.apart("a") == decisions.apart("d") == frozenset()


def test_one_article_set_apart_leaves_the_others_together() -> None:
    decisions = Decisions()
    decisions.join(["a", "b", "c"])
    decisions.part(["b"], ["a", "c"])
    assert decisions.together("a") == {"c"}
    assert decisions.together("b") == frozenset()
    assert decisions.apart("c") == {"b"}


def test_setting_one_apart_from_a_group_it_was_never_in_leaves_the_group() -> None:
    decisions = Decisions()
    decisions.join(["a", "b"])
    decisions.part(["x"], ["a"])
    assert decisions.together("a") == {"b"}
    decisions.part(["a"], ["y"])
    assert decisions.together("a") == {"b"}


def test_an_article_that_is_gone_leaves_nothing() -> None:
    decisions = Decisions()
    decisions.join(["a", "b", "c"])
    decisions.part(["d"], ["a"])
    for article in "abcd":
        decisions.forget(article)
    assert decisions.as_json() == {"together": [], "apart": []}


@given(STEPS)
def test_whatever_was_decided_is_consistent_and_comes_back_from_json(
    steps: list[tuple[str, set[str], set[str]]],
) -> None:
    decisions = decided(steps)
    for one in "abcdefg":
        assert one not in decisions.together(one) | decisions.apart(one)
        assert decisions.together(one).isdisjoint(decisions.apart(one))
        assert all(one in decisions.together(other) for other in decisions.together(one))
        assert all(one in decisions.apart(other) for other in decisions.apart(one))
    again = Decisions.from_json(decisions.as_json())
    assert again.as_json() == decisions.as_json()


@given(STEPS, SIDES, SIDES)
def test_the_latest_decision_holds(steps: list[tuple[str, set[str], set[str]]], one: set[str], other: set[str]) -> None:
    decisions = decided(steps)
    decisions.join(one)
    assert all(one - {article} <= decisions.together(article) for article in one)
    decisions.part(one, other - one)
    assert all(other - one <= decisions.apart(article) for article in one)
    assert all(one - {article} <= decisions.together(article) for article in one)
