"""What is kept of positions: which cells members have corrected, and who."""

from bot.store.holdings import FORGOTTEN, OF_WORKSPACE, Holding, Mine

_OF_TOPICS = f"topic IN (SELECT id FROM topics WHERE {OF_WORKSPACE})"  # noqa: S608  # fixed words

HOLDINGS = (
    Holding(
        table="position_corrections",
        what="which sides members gave to words on a topic, with their notes, and who did or took it back",
        key=("id",),
        members="member member_name note undone_by",
        plain="id topic cell article words side made_at undone_at",
        workspace=_OF_TOPICS,
        mine=(
            Mine(
                f"{_OF_TOPICS} AND member = :member",
                ("correction of positions", "corrections of positions"),
                (f"member = '{FORGOTTEN}'", "member_name = ''", "note = ''"),
            ),
            Mine(f"{_OF_TOPICS} AND undone_by = :member", clear=(f"undone_by = '{FORGOTTEN}'",)),
        ),
        has="article",
    ),
)
