"""What is kept of digests: when channels get theirs, what each held, and where it stands."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.unnaming import Said, cleaned, unnamed
from bot.digests.edition import EditionUnreadable, Pending, edition_from_json, edition_to_json
from bot.store.holdings import OF_WORKSPACE, Copies, Holding, Mine

_LOG = logging.getLogger(__name__)

_OF_DIGESTS = f"digest IN (SELECT id FROM digests WHERE {OF_WORKSPACE})"  # noqa: S608  # fixed words
_IN_DIRECT = f"digest IN (SELECT id FROM digests WHERE {OF_WORKSPACE} AND channel = :direct)"  # noqa: S608  # fixed words
_DONE = "state NOT IN ('claimed', 'composed')"
_GO = "with its digest"


def cleaned_edition(document: str, said: Said) -> str | None:
    """Return a kept edition without a member, who may own what is to be followed up; nothing where they do not."""
    try:
        edition = edition_from_json(document)
    except EditionUnreadable as error:
        _LOG.warning("a kept digest is not looked into: %s", error.code, extra={"code": error.code})
        return None
    sections = tuple(replace(section, pending=_unnamed(section.pending, said)) for section in edition.sections)
    left = replace(edition, sections=sections, pending=_unnamed(edition.pending, said))
    return None if left == edition else edition_to_json(left)


def _unnamed(pending: Sequence[Pending], said: Said) -> tuple[Pending, ...]:
    return tuple(replace(item, standing=unnamed(item.standing, said)) for item in pending)


HOLDINGS = (
    Holding(
        table="digest_items",
        what="the keys of what a channel's digests held, so that nothing comes twice",
        key=("platform", "workspace", "channel", "item"),
        places="platform workspace channel",
        plain="item digest sent_at",
        workspace=OF_WORKSPACE,
        mine=(Mine(_IN_DIRECT),),
        expired="sent_at < :quarter",
        goes="after 90 days",
    ),
    Holding(
        table="digest_parts",
        what="the messages of a digest, as they were posted",
        key=("digest", "part"),
        places="message thread",
        plain="digest part reply begun_at posted_at",
        workspace=_OF_DIGESTS,
        mine=(Mine(_IN_DIRECT),),
        copies=(Copies("reply", cleaned),),
        goes=_GO,
    ),
    Holding(
        table="digests",
        what="which digests a channel had, and what was in them",
        key=("id",),
        places="platform workspace channel about",
        plain=(
            "id kind day at late state since_at until_at owner held_at leased_until try_at attempts error_code"
            " error_sentence left_out document claimed_at posted_at"
        ),
        workspace=OF_WORKSPACE,
        mine=(
            Mine(f"{OF_WORKSPACE} AND channel = :direct", ("digest sent to you alone", "digests sent to you alone")),
        ),
        expired="state IN ('merged', 'failed') AND claimed_at < :quarter",
        copies=(Copies("document", cleaned_edition),),
        kept_for=("keep-digests", f"{OF_WORKSPACE} AND {_DONE} AND claimed_at < :before"),
        goes="after as many days as the workspace has set; one that was never posted after 90 days",
        batch=20,
    ),
    Holding(
        table="digest_schedules",
        what="when channels get their digest, and members their own; who set that",
        key=("platform", "workspace", "channel"),
        places="platform workspace channel about",
        members="member set_by",
        plain="times days zone since_at bridges state look_at looked_at set_at",
        workspace=OF_WORKSPACE,
        mine=(
            Mine(
                f"{OF_WORKSPACE} AND (member = :member OR channel = :direct)",
                ("time for a digest of your own", "times for a digest of your own"),
            ),
            Mine(
                f"{OF_WORKSPACE} AND set_by = :member AND (member IS NULL OR member <> :member)",
                ("time for a channel's digest", "times for channels' digests"),
                ("set_by = ''",),
            ),
        ),
        goes="when it is ended, and with its workspace",
    ),
)
