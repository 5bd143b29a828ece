import lxml.etree
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.shape import MAX_ATTRIBUTES, MAX_DEPTH, check_shape, most_attributes
from bot.workers import WorkTooHeavy

MANY = " ".join(f"a{number}=1" for number in range(MAX_ATTRIBUTES + 1))


def test_the_limits_themselves_are_allowed_and_one_more_is_not() -> None:
    check_shape("<div " + " ".join(f"a{number}" for number in range(MAX_ATTRIBUTES)) + ">")
    check_shape("<div>" * MAX_DEPTH)
    for markup in (f"<div {MANY}>", "<div>" * (MAX_DEPTH + 1)):
        with pytest.raises(WorkTooHeavy):
            check_shape(markup)


@pytest.mark.parametrize(
    "markup",
    [
        f"<noscript><div {MANY}></noscript>",
        f"<svg><g {MANY}></svg>",
        f"<template><div {MANY}></template>",
        f"<!--><div {MANY}>-->",
        f"<!---><div {MANY}>-->",
        f"<!-- --!><div {MANY}>-->",
        f'<div ="> <div {MANY}>">',
        f'<div a=b="><div {MANY}>">',
        f"<div a<b {MANY}>",
        "<div " + " ".join(f"a{number}<" for number in range(MAX_ATTRIBUTES + 1)) + ">",
        "<div " + " ".join(f'a{number}=">"' for number in range(MAX_ATTRIBUTES + 1)) + ">",
        "<div/" + "/".join(f"a{number}" for number in range(MAX_ATTRIBUTES + 1)) + ">",
        f'<textarea><p a="</textarea><div {MANY}>">',
        f'<script>"<!--<script>"</script><p a="--></script><div {MANY}>">',
        f'<script>"<!--"</script><div {MANY}>',
        f"<div {MANY}",
    ],
)
def test_a_heavy_tag_cannot_hide(markup: str) -> None:
    with pytest.raises(WorkTooHeavy):
        check_shape(f"<html><body>{markup}")


@pytest.mark.parametrize(
    "markup",
    [
        f"<script>if (a<b) {{ {MANY} }}</script>",
        f"<!-- <div {MANY}> -->",
        f"<style><div {MANY}></style>",
        "<script>" + "'<div>' + " * 1000 + "</script>",
        "<p>One<p>Two" * 1000,
        "<ul>" + "<li>item" * 1000 + "</ul>",
        "<div><b>bold</div>" * 1000,
        "<br/><img src=x><hr>" * 1000,
        "<div />" * 1000,
        "a < b and c > d " * 1000,
    ],
)
def test_an_ordinary_page_passes(markup: str) -> None:
    check_shape(f"<html><body>{markup}")


@pytest.mark.parametrize(
    "bomb",
    ["<script", "<", "<a ", "<!--", "<style>", "</style", '<a b="', "<a b='x\" ", "=", "<a" + " " * 50, "<![CDATA["],
)
def test_the_scan_of_a_megabyte_ends(bomb: str) -> None:
    try:
        check_shape("<div>" + bomb * (1_000_000 // len(bomb)))
    except WorkTooHeavy:
        assert "<" in bomb


PIECES = st.sampled_from(
    "<div|<p| b=|\"|'|>|/|<|<!--|-->|--!>|<!|<?|</|<script|</script>|<style>|</style>|<noscript>|<svg>|<template>"
    '|<textarea>|</textarea>|<iframe>|</iframe>|<title>|</title>| |\n|x|="|<![CDATA[|]]>|-|\f|\x0b'
    '| a{}| a{}=1| a{}="x>"| a{}="<q"| a{}<'.split("|")
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, min_size=3, max_size=40))
def test_the_scan_never_sees_fewer_attributes_than_the_parser_after_it(pieces: list[str]) -> None:
    markup = "".join(piece.format(number) for number, piece in enumerate(pieces))
    try:
        tree = lxml.html.document_fromstring(markup)
    except lxml.etree.LxmlError:
        return
    assert most_attributes(markup) >= max(len(tag.attrib) for tag in tree.iter() if isinstance(tag.tag, str))
