import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.errors import ArgumentInvalid, ArgumentMissing, CommandUnknown
from bot.chat.files import Attachment
from bot.chat.parsing import as_url, is_command, line_of, looks_like_url, parse, unfinished
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import Call, Catalogue, CommandSpec, Param, ParamKind, Request
from bot.errors import DespatchError


async def _nothing(_: Call) -> Reply:
    return Reply(())


CATALOGUE = Catalogue(
    (
        CommandSpec(
            "summarise",
            "what it does",
            "/despatch summarise https://example.org",
            _nothing,
            (
                Param("url", ParamKind.URL, "an address", required=True),
                Param("sentences", ParamKind.INTEGER, "how many", minimum=1, maximum=12),
                Param("method", ParamKind.CHOICE, "how", choices=("directed", "lsa")),
            ),
        ),
        CommandSpec(
            "topic new",
            "makes",
            "/despatch topic new",
            _nothing,
            (
                Param("name", ParamKind.TEXT, "its name", required=True),
                Param("watch", ParamKind.TEXT, "terms", rest=True),
            ),
        ),
        CommandSpec(
            "topic watch",
            "changes",
            "/despatch topic watch",
            _nothing,
            (
                Param("name", ParamKind.TEXT, "its name", required=True),
                Param("add", ParamKind.TEXT, "terms", rest=True),
                Param("drop", ParamKind.TEXT, "terms", rest=True),
            ),
        ),
        CommandSpec("settings show", "shows", "/despatch settings show", _nothing),
        CommandSpec(
            "settings set",
            "sets",
            "/despatch settings set",
            _nothing,
            (Param("sentences", ParamKind.INTEGER, "how many"), Param("tone", ParamKind.TEXT, "which")),
        ),
        CommandSpec("help", "lists", "/despatch help", _nothing, (Param("command", ParamKind.TEXT, "which"),)),
    )
)


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("/despatch", "help", {}),
        ("/despatch help summarise", "help", {"command": "summarise"}),
        ("/DESPATCH Summarise example.org/a", "summarise", {"url": "https://example.org/a"}),
        ("/despatch https://example.org/a", "summarise", {"url": "https://example.org/a"}),
        ("/despatch summarise <https://example.org/a|a>", "summarise", {"url": "https://example.org/a"}),
        (
            "/despatch summarise --sentences=5 http://a.org",
            "summarise",
            {"url": "http://a.org", "sentences": 5},
        ),
        (
            "/despatch summarise http://a.org --method LSA",
            "summarise",
            {"url": "http://a.org", "method": "lsa"},
        ),
        ("summarise --url http://a.org", "summarise", {"url": "http://a.org"}),
        ("summarise http://a.org/it's", "summarise", {"url": "http://a.org/it's"}),
        ("summarise http://a.org\\@b.org/", "summarise", {"url": "http://a.org\\@b.org/"}),
        ("summarise http://a.org/#part", "summarise", {"url": "http://a.org/#part"}),
        ("help “summarise”", "help", {"command": "summarise"}),
    ],
)
def test_what_people_type(text: str, name: str, arguments: Mapping[str, object]) -> None:
    parsed = parse(text, CATALOGUE)
    assert (parsed.spec.name, parsed.arguments) == (name, arguments)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("/despatch sumarise x", CommandUnknown, "did you mean “/despatch summarise”"),
        ("/despatch zzz", CommandUnknown, "/despatch help"),
        ("/despatch summarise", ArgumentMissing, "needs a url: type /despatch summarise https"),
        ("/despatch summarise a.org --sentences", ArgumentMissing, "--sentences needs a value"),
        ("/despatch summarise a.org --sentences ten", ArgumentInvalid, "from 1 to 12"),
        ("/despatch summarise a.org --sentences 13", ArgumentInvalid, "from 1 to 12"),
        ("/despatch summarise a.org --sentences ²", ArgumentInvalid, "from 1 to 12"),
        ("/despatch summarise a.org --method best", ArgumentInvalid, "one of directed, lsa"),
        ("/despatch summarise a.org --fast", ArgumentInvalid, "takes no “--fast”"),
        ("/despatch summarise a.org b.org", ArgumentInvalid, "one word too many"),
    ],
)
def test_mistakes_say_what_to_type(text: str, error: type[DespatchError], says: str) -> None:
    with pytest.raises(error) as caught:
        parse(text, CATALOGUE)
    assert says in caught.value.sentence


@given(st.text(max_size=300))
def test_any_text_is_a_command_or_a_plain_mistake(text: str) -> None:
    with contextlib.suppress(DespatchError):
        assert parse("/despatch " + text, CATALOGUE).spec.name in CATALOGUE.names


def test_only_the_root_word_is_a_command() -> None:
    assert is_command("/despatch help") and is_command(" /Despatch")
    assert not is_command("/despatched today") and not is_command("see /despatch") and not is_command("")


def test_addresses_as_people_paste_them() -> None:
    assert as_url("www.example.org") == "https://www.example.org"
    assert as_url(" <http://example.org/x> ") == "http://example.org/x"
    assert as_url("no address") == "no address"
    assert looks_like_url("example.org:8080/x") and not looks_like_url("summarise") and not looks_like_url("end.")


def test_usage_shows_places_and_options() -> None:
    assert CATALOGUE.get("summarise").usage == (  # type: ignore[union-attr]  # it was put there above
        "/despatch summarise <url> [--sentences n] [--method directed|lsa]"
    )


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("/despatch settings", "settings show", {}),
        ("/despatch settings show", "settings show", {}),
        ("/despatch Settings SET --sentences 4", "settings set", {"sentences": 4}),
    ],
)
def test_a_name_of_two_words_is_a_command_of_a_group(text: str, name: str, arguments: Mapping[str, object]) -> None:
    parsed = parse(text, CATALOGUE)
    assert (parsed.spec.name, parsed.arguments) == (name, arguments)


def test_typed_options_are_checked_like_typed_text() -> None:
    parsed = parse("summarise", CATALOGUE, (("url", "example.org/a"), ("sentences", "5"), ("method", "")))
    assert parsed.arguments == {"url": "https://example.org/a", "sentences": 5}
    with pytest.raises(ArgumentMissing):
        parse("summarise", CATALOGUE, (("url", "  "),))
    with pytest.raises(ArgumentInvalid):
        parse("summarise", CATALOGUE, (("url", "a.org"), ("colour", "red")))


def test_words_in_a_typed_option_are_never_read_as_options() -> None:
    parsed = parse("settings set", CATALOGUE, (("tone", '--sentences 9 "quoted'),))
    assert parsed.arguments == {"tone": '--sentences 9 "quoted'}


def request(text: str, options: tuple[tuple[str, str], ...] | None = None) -> Request:
    team = WorkspaceRef("fake", "T1")
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    return Request("e1", ChannelRef(team, "C1"), MemberRef(team, "U1"), text, now, options=options)


def test_what_was_typed_is_its_own_line() -> None:
    assert line_of(request("/despatch help")) == "/despatch help"


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40))
def test_what_came_from_a_form_can_be_typed_again(words: str) -> None:
    given_words = words.replace('"', "").replace("“", "").replace("”", "")
    if not given_words.strip():
        return
    line = line_of(request("settings set", (("sentences", "5"), ("tone", given_words))))
    parsed = parse(line, CATALOGUE)
    assert parsed.spec.name == "settings set"
    assert parsed.arguments == {"sentences": 5, "tone": given_words}


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        ("plain", "plain"),
        ("two words", '"two words"'),
        ('say "no"', "'say \"no\"'"),
        ("don't", '"don\'t"'),
        ("“a b”", "'\"a b\"'"),
    ],
)
def test_values_stand_in_marks_where_they_need_them(value: str, typed: str) -> None:
    assert line_of(request("help", (("command", value),))) == f"/despatch help --command {typed}"


@pytest.mark.parametrize(
    ("text", "options", "given"),
    [
        ("/despatch summarise --sentences 5", None, (("sentences", "5"),)),
        ("/despatch summarise", None, ()),
        ("/despatch summarise --method", None, ()),
        ("summarise", (("url", ""), ("sentences", "5")), (("sentences", "5"),)),
    ],
)
def test_what_was_typed_already_can_fill_a_form(
    text: str, options: tuple[tuple[str, str], ...] | None, given: tuple[tuple[str, str], ...]
) -> None:
    spec, found = unfinished(text, CATALOGUE, options)
    assert spec.name == "summarise"
    assert found == given


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ("topic watch Berth fees add: quays, piers drop: sports", {"add": "quays, piers", "drop": "sports"}),
        ("topic watch Berth fees DROP: sports Add: quays", {"add": "quays", "drop": "sports"}),
        ("topic watch Berth fees add: one add: two", {"add": "one add: two"}),
        ("topic watch Berth fees", {}),
    ],
)
def test_several_values_run_on_to_the_next_of_them(typed: str, arguments: dict[str, str]) -> None:
    assert parse(f"/despatch {typed}", CATALOGUE).arguments == {"name": "Berth fees", **arguments}


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        (
            'topic new "Berth fees" watch: berths, "Ports Bill", -sports',
            {"name": "Berth fees", "watch": 'berths, "Ports Bill", -sports'},
        ),
        ("topic new Berth fees watch: it's --here", {"name": "Berth fees", "watch": "it's --here"}),
        ("topic new Berth fees WATCH: a", {"name": "Berth fees", "watch": "a"}),
        ("topic new Berth fees --watch a", {"name": "Berth fees", "watch": "a"}),
        ("topic new Nightwatch: the film", {"name": "Nightwatch: the film"}),
    ],
)
def test_the_rest_of_a_line_may_be_one_value(typed: str, arguments: dict[str, str]) -> None:
    assert parse(f"/despatch {typed}", CATALOGUE).arguments == arguments


LIST = CommandSpec(
    name="sources import",
    summary="",
    example="/despatch sources import https://example.org/feeds.opml",
    handler=_nothing,
    params=(Param("url", ParamKind.URL, "an address"), Param("file", ParamKind.FILE, "a file")),
    either=("url", "file"),
)
LISTS = Catalogue((LIST, CommandSpec("help", "", "/despatch help", _nothing)))
FILE = Attachment("feeds.opml", 3, "F1")


def test_a_file_or_an_address_is_taken_and_one_of_them_is_needed() -> None:
    asked = "/despatch sources import"
    assert parse(asked, LISTS, attached=(FILE,)).arguments == {"file": "feeds.opml"}
    assert parse("sources import", LISTS, (), (FILE,)).arguments == {"file": "feeds.opml"}
    assert parse(f"{asked} example.org/x", LISTS).arguments == {"url": "https://example.org/x"}
    assert parse(f"{asked} --url example.org/x", LISTS).arguments == {"url": "https://example.org/x"}
    with pytest.raises(ArgumentMissing, match=r"needs a url or a file: type .*, or attach the file\."):
        parse(asked, LISTS)
    assert unfinished(asked, LISTS) == (LIST, ())
    assert LIST.usage == "/despatch sources import <url or file>"


@pytest.mark.parametrize(
    ("text", "attached", "sentence"),
    [
        ("sources import example.org/x", (FILE,), "not both"),
        ("sources import --file feeds.opml", (), "not typed but attached"),
        ("sources import", (FILE, FILE), "one file at a time"),
        ("sources import a b", (), "one word too many"),
    ],
)
def test_what_is_no_file_is_said(text: str, attached: tuple[Attachment, ...], sentence: str) -> None:
    with pytest.raises(ArgumentInvalid, match=sentence):
        parse(text, LISTS, attached=attached)


def test_a_name_of_two_words_is_one_value_where_a_value_may_be_left_out_too() -> None:
    text = Param("command", ParamKind.TEXT, "a command")
    catalogue = Catalogue((CommandSpec("help", "", "/despatch help", _nothing, (text,)),))
    assert parse("/despatch help sources import", catalogue).arguments == {"command": "sources import"}
    assert parse("/despatch help", catalogue).arguments == {}


def test_a_file_is_nothing_to_a_command_that_takes_none() -> None:
    assert parse("help", LISTS, attached=(FILE, FILE)).arguments == {}


ASKING = Catalogue(
    (
        CommandSpec(
            "search",
            "searches",
            "/despatch search fees",
            _nothing,
            (
                Param("terms", ParamKind.TEXT, "words", required=True, verbatim=True),
                Param("page", ParamKind.INTEGER, "which"),
            ),
        ),
    )
)


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ("search what's the minister's view?", {"terms": "what's the minister's view?"}),
        ('search "sea wall" -topic:“Berth fees”', {"terms": '"sea wall" -topic:“Berth fees”'}),
        ("search fees --page 2", {"terms": "fees", "page": 2}),
        ("search --page=3 fees -- and dues", {"terms": "fees -- and dues", "page": 3}),
        ('search "fees', {"terms": '"fees'}),
        ('search --terms "berth fees" --page 2', {"terms": "berth fees", "page": 2}),
    ],
)
def test_what_is_taken_verbatim_keeps_its_marks(typed: str, arguments: dict[str, object]) -> None:
    assert parse(f"/despatch {typed}", ASKING).arguments == arguments


def test_options_of_what_is_taken_verbatim_are_checked() -> None:
    with pytest.raises(ArgumentInvalid):
        parse("/despatch search fees --sicne 3d", ASKING)
    with pytest.raises(ArgumentMissing):
        parse("/despatch search --page 2", ASKING)
    assert unfinished("/despatch search --page 2", ASKING)[1] == (("page", "2"),)
