from dataclasses import replace

from bot.chat.plain import plain_text
from bot.chat.reply import Button, Buttons, Fields, Heading, Link, Links, Part, Text
from bot.digests.drawing import LIST, PAGE, PENDING, WHY, replies_of
from bot.digests.edition import Pending, Section, Told
from tests.fakes.edition_samples import EVERYTHING, FEES, NO_TOPICS, POST, QUIET, outlet

PAGE_OF_EVERYTHING = """Tuesday 24 November · 2 topics · 3 stories · 1 correction · 1 elsewhere · 3 follow-ups open   late: it was due at 08:00
BERTH FEES
Berth fees to rise in Port Ellery · Harbour Post · 3 outlets · 23 November 2026 · also on Transport
• The harbour council approved new berth fees on Tuesday. · Harbour Post
• Fishing crews blocked the northern channel with forty boats. · Tideline
“The fees will pay for the sea wall,”
    Ada Quill, chair, harbour council · Harbour Post
Also in Tideline: https://tideline.example/news
Ledger: https://ledger.example/news
Lighthouse to be sold · Ledger · 2 outlets
New since Monday 23 November: Tideline adds a quote from Tam Orrick.
“We were never asked,”
    Tam Orrick, secretary · resolved from “He” · Tideline
Also in Tideline: https://tideline.example/news
Follow-up #12 - Ask the department for the clause · 👍 4 👎 1 · closes Thursday 26 November, 08:00 UTC
Follow-up #9 - Who pays for the sea wall? · Tam Orrick · due Friday 4 December
Thread (6 replies): https://chat.example/policy/1
Timeline: /topics/t1
Ballot #12: https://chat.example/policy/12
TRANSPORT
Night buses return · Tideline · 22 November 2026
Timeline: /topics/t2
CHANGED SINCE IT WAS SENT
Fees to double · Harbour Post · Berth fees
Harbour Post changed a quote we used on Monday.
Quote, before and now:
“The fees will pay for it,”
    Ada Quill · before
“The fees may pay for it,”
    Ada Quill · now
Figure, before and now:
• It costs 40 crowns.
• It costs 45 crowns.
Thread: https://chat.example/policy/1
Whole text: /articles/post
ELSEWHERE
Ferry strike halts crossings · Harbour Post · 2 outlets · 24 November 2026
Also in Ledger: https://ledger.example/news
[Make a topic] /despatch topic new "Ferry strike" watch: "Ferry strike"
FOLLOW-UPS
Follow-up #14 - Ask for the timetable · nobody's yet · Ferries
Left out: 2 duplicates, 1 behind a paywall.
[Why?] /despatch why digest
Every line stands word for word in the source."""


def parts(edition: object) -> list[Part]:
    return [part for reply in replies_of(edition) for part in reply.parts]  # type: ignore[arg-type]


def test_a_digest_is_one_message_in_the_order_that_eyes_learn() -> None:
    (reply,) = replies_of(EVERYTHING)
    assert plain_text(reply) == PAGE_OF_EVERYTHING


def test_a_quiet_day_is_one_line_and_a_channel_without_topics_is_told_how_to_begin() -> None:
    assert [plain_text(reply) for reply in replies_of(QUIET)] == [
        "Tuesday 24 November\nNothing new on the 3 topics followed here."
    ]
    assert "on the topic followed here." in plain_text(replies_of(replace(QUIET, followed=1))[0])
    assert plain_text(replies_of(NO_TOPICS)[0]).endswith(
        'Begin with one: /despatch topic new "Berth fees" watch: berth fees, harbour council'
    )


def test_of_very_many_outlets_the_first_are_named_and_all_counted() -> None:
    many = tuple(outlet(f"Outlet {number}", f"o{number}") for number in range(20))
    story = Told("s", "Everywhere", "date unknown", POST, (POST, *many))
    (heading, links), *_ = [parts(replace(EVERYTHING, sections=(Section("t", "T", (story,)),)))[2:4]]
    assert isinstance(heading, Heading) and "21 outlets" in heading.details
    assert isinstance(links, Links) and len(links.items) == 6


def test_an_outlet_without_an_address_is_named_beside_the_headline() -> None:
    story = replace(FEES, outlets=(POST, replace(outlet("Gazette", "g"), original=None)))
    heading = parts(replace(EVERYTHING, sections=(Section("t", "T", (story,)),)))[2]
    assert isinstance(heading, Heading) and heading.details[:3] == ("Harbour Post", "Gazette", "2 outlets")


def test_a_long_digest_goes_on_in_another_message_at_the_start_of_a_topic() -> None:
    long = Section("t", "T", (replace(FEES, title="A title " * 30),) * 4)
    edition = replace(EVERYTHING, sections=(long,) * 6)
    replies = replies_of(edition)
    assert len(replies) > 1
    assert [part for reply in replies for part in reply.parts] == parts(edition)
    for reply in replies[1:]:
        assert isinstance(reply.parts[0], Heading)
        assert len(plain_text(reply)) < PAGE + 1_000


def test_why_something_was_left_out_is_a_button_away() -> None:
    buttons = [part for part in parts(EVERYTHING) if isinstance(part, Buttons)]
    assert buttons[-1].items == (Button("Why?", WHY),)
    assert not any(isinstance(part, Buttons) for part in parts(replace(EVERYTHING, elsewhere=(), counts=())))


def test_a_quiet_day_still_says_what_is_to_be_done() -> None:
    asked = replace(EVERYTHING.pending[0], ballot=Link("#14", "https://chat.example/policy/14"))
    (reply,) = replies_of(replace(QUIET, pending=(asked,)))
    assert plain_text(reply).splitlines() == [
        "Tuesday 24 November · 1 follow-up open",
        "Nothing new on the 3 topics followed here.",
        "FOLLOW-UPS",
        "Follow-up #14 - Ask for the timetable · nobody's yet · Ferries",
        "Ballot #14: https://chat.example/policy/14",
    ]


def test_of_very_many_follow_ups_the_first_are_shown_and_the_rest_counted() -> None:
    many = tuple(Pending(number, "Ask", "nobody's yet") for number in range(1, 21))
    shown = parts(replace(QUIET, pending=many))
    (fields,) = [part for part in shown if isinstance(part, Fields)]
    assert len(fields.items) == PENDING
    assert Text(f"12 more follow-ups are open: {LIST}") in shown
    assert "20 follow-ups open" in shown[0].details
