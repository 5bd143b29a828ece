"""What is kept of follow-ups: what was proposed, who voted how, who owns what, and everything that was changed.

What somebody proposed is the team's then: when they are forgotten it stays, without their name. Ballots are drawn
again, so that the name and the vote go where they stand too.
"""

from bot.chat.unnaming import cleaned
from bot.store.holdings import FORGOTTEN, OF_WORKSPACE, Copies, Holding, Mine, Rows
from bot.store.port import Statements

_OF_FOLLOWUPS = f"followup IN (SELECT id FROM followups WHERE {OF_WORKSPACE})"  # noqa: S608  # fixed words

# Members are assigned by name too, and the names that they had may differ.
_THEIR_NAMES = f"""
SELECT :name UNION SELECT author_name FROM comments WHERE {OF_WORKSPACE} AND author = :member
UNION SELECT owner_name FROM followups WHERE {OF_WORKSPACE} AND owner = :member
UNION SELECT proposed_name FROM followups WHERE {OF_WORKSPACE} AND proposed_by = :member
"""  # noqa: S608  # fixed words

_SHOWN_AGAIN = (
    "revision = revision + 1",
    "stale_since = COALESCE(stale_since, opened_at)",
    "edit_at = COALESCE(edit_at, opened_at)",
)

_SHOW_AGAIN = f"UPDATE followups SET {', '.join(_SHOWN_AGAIN)} WHERE id = ? AND state = 'voting'"  # noqa: S608  # fixed words


def show_again(connection: Statements, votes: Rows) -> None:
    """Have the ballots of votes that go drawn again, with the tally that they come to then."""
    connection.executemany(_SHOW_AGAIN, [(followup,) for followup, *_ in votes])


HOLDINGS = (
    Holding(
        table="followup_posts",
        what="what is to be posted about a follow-up: its ballot, what came of it, reminders",
        key=("id",),
        places="platform",
        members="member reply",
        plain="id followup kind state attempts due_at begun_at posted_at",
        workspace=_OF_FOLLOWUPS,
        mine=(Mine(f"{_OF_FOLLOWUPS} AND member = :member", ("reminder", "reminders")),),
        copies=(Copies("reply", cleaned),),
        goes="with its follow-up",
    ),
    Holding(
        table="followup_marks",
        what="the thumbs under a ballot, by whom",
        key=("followup", "member", "choice", "via"),
        members="member",
        plain="followup choice via present changed_at noted_at",
        workspace=_OF_FOLLOWUPS,
        mine=(Mine(f"{_OF_FOLLOWUPS} AND member = :member"),),
        goes="with its follow-up",
    ),
    Holding(
        table="followup_votes",
        what="the one vote that each member has on a follow-up",
        key=("followup", "member"),
        members="member",
        plain="followup choice counted",
        workspace=_OF_FOLLOWUPS,
        mine=(Mine(f"{_OF_FOLLOWUPS} AND member = :member", ("vote", "votes")),),
        goes="when it is taken back, and with its follow-up",
        before=show_again,
    ),
    Holding(
        table="followup_voters",
        what="whose votes count where not everybody's does",
        key=("followup", "member"),
        members="member",
        plain="followup may",
        workspace=_OF_FOLLOWUPS,
        mine=(Mine(f"{_OF_FOLLOWUPS} AND member = :member"),),
        goes="with its follow-up",
    ),
    Holding(
        table="followup_changes",
        what="everything that was changed of a follow-up, by whom, and to whom it was given",
        key=("id",),
        members="member member_name owner_name",
        plain="id followup what changed_at event due_on note yes no",
        workspace=_OF_FOLLOWUPS,
        mine=(
            Mine(
                f"{_OF_FOLLOWUPS} AND member = :member",
                clear=(f"member = '{FORGOTTEN}'", "member_name = ''"),
            ),
            Mine(
                f"{_OF_FOLLOWUPS} AND owner_name <> '' AND owner_name IN ({_THEIR_NAMES})",
                clear=("owner_name = ''",),
            ),
        ),
        goes="with its follow-up",
    ),
    Holding(
        table="followups",
        what="what the team is to follow up: the question, who proposed it, who owns it, what came of the vote",
        key=("id",),
        places="platform workspace channel thread about about_thread message message_thread",
        members="proposed_by proposed_name owner owner_name",
        plain=(
            "id number event question open_key topic article version start_at end_at title proposed_at state voters"
            " quorum majority opened_at closes_at reminder round buttons seeded revision shown stale_since edit_at"
            " edit_attempts recount_at recount_attempts recounted_at accepted yes no uncounted decided_at due_on"
            " assigned_at closed_at note words"
        ),
        workspace=OF_WORKSPACE,
        mine=(
            Mine(
                f"{OF_WORKSPACE} AND (owner = :member OR (owner = '' AND owner_name <> ''"
                f" AND owner_name IN ({_THEIR_NAMES})))",
                ("follow-up that is yours", "follow-ups that are yours"),
                ("owner = NULL", "owner_name = NULL", *_SHOWN_AGAIN),
            ),
            Mine(
                f"{OF_WORKSPACE} AND proposed_by = :member",
                ("follow-up that you proposed", "follow-ups that you proposed"),
                (f"proposed_by = '{FORGOTTEN}'", "proposed_name = ''", *_SHOWN_AGAIN),
            ),
        ),
        has="article",
        batch=50,
    ),
)
