"""Briefings for tests: one with everything, and one whose every word a stranger chose."""

from datetime import UTC, datetime

from bot.exports.model import Briefing, FollowUpLine, PositionLine, RemarkLine, ReportLine, StoryBrief, Words

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLACE = "https://harbour-post.example/fees#:~:text=The%20fees"

FEES = Words("The fees will pay for the sea wall.", "Harbour Post", "24 November 2026", PLACE)
QUILL = Words("We support them & the wall", "Harbour Post", "24 November 2026", PLACE, True, "Ada Quill, chair")
NOBODY = Words("it is the wrong fee", "Tideline", "date unknown", "", True, "", "as reported, not in the first person")
BOATS = Words("412 boats", "Harbour Post", "24 November 2026", PLACE)

STORY = StoryBrief(
    id="s1",
    title="Council approves berth fees",
    reports=(
        ReportLine(
            "Harbour Post", "Council approves berth fees", "24 November 2026", "https://harbour-post.example/fees"
        ),
        ReportLine("Tideline", "Crews walk out", "date unknown", "https://tideline.example/crews"),
    ),
    sentences=(FEES,),
    quotes=(QUILL, NOBODY),
    figures=(BOATS,),
    notes=("Also on Harbour.",),
    began=NOON,
    latest=NOON,
    updated=NOON,
)

WHOLE = Briefing(
    key="topic t1",
    title="Berth fees",
    kind="Topic briefing",
    made_at=NOON,
    period="22 November 2026 to 24 November 2026",
    details=("1 story", "watching for berth fees"),
    stories=(STORY,),
    positions=(
        PositionLine("Ada Quill", "for", "by the cue “support”", QUILL, ("Tideline",)),
        PositionLine("Ada Quill", "unclear", "no cue", FEES),
        PositionLine("Bea Varga", "unclear", "no cue", NOBODY),
        PositionLine("Bea Varga", "unclear", "no cue", BOATS),
        PositionLine("", "unclear", "no cue", NOBODY),
    ),
    follow_ups=(
        FollowUpLine("Ask for clause 9?", "open", "2 for, 1 against", "closes Thursday", "proposed by Kit", FEES),
        FollowUpLine("Write to the council?", "accepted", "3 for, none against", decided=True),
    ),
    remarks=(RemarkLine("kit", NOON, "We should ask."),),
    remarks_elsewhere=2,
    notes=("2 older stories are not in this briefing.",),
)

EMPTY = Briefing("topic t2", "Anchors", "Topic briefing", NOON, empty="Nothing has come to this topic yet.")


def said_by_strangers(words: str, url: str = "javascript:alert(1)") -> Briefing:
    """Return a briefing whose every word is the given one; its ids are ours, as they always are."""
    said = Words(words, words, words, url, True, words, words)
    told = Words(words, words, words, url)
    story = StoryBrief(
        "s9",
        words,
        (ReportLine(words, words, words, url),),
        (told,),
        (said,),
        (told,),
        (words,),
        words,
        NOON,
        NOON,
        NOON,
    )
    return Briefing(
        key="topic t9",
        title=words,
        kind=words,
        made_at=NOON,
        period=words,
        details=(words,),
        stories=(story,),
        positions=(PositionLine(words, "for", words, said, (words,)),),
        follow_ups=(FollowUpLine(words, words, words, words, words, told),),
        remarks=(RemarkLine(words, NOON, words),),
        notes=(words,),
        empty=words,
    )
