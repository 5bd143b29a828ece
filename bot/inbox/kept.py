"""What is kept of what comes in: requests until they are answered, what the bot posted, and its buttons."""

from bot.store.holdings import OF_WORKSPACE, Holding, Mine

HOLDINGS = (
    Holding(
        table="inbox_events",
        what="requests until they are answered, with who asked; then only that they were handled",
        key=("platform", "workspace", "event_id"),
        places="platform workspace",
        members="request",
        plain="event_id received_at parts holder held_until",
        workspace=OF_WORKSPACE,
        mine=(
            Mine(
                f"{OF_WORKSPACE} AND request IS NOT NULL AND event_id <> :event"
                " AND json_extract(request, '$.member[0]') = :member",
                ("request that waited", "requests that waited"),
                ("request = NULL",),
            ),
        ),
        expired="received_at < :day",
        goes="after a day",
    ),
    Holding(
        table="inbox_lines",
        what="which process keeps which line of a platform",
        key=("line",),
        plain="line holder held_until",
        expired="held_until < :day",
        goes="a day after",
    ),
    Holding(
        table="posts",
        what="which messages the bot posted, with the address that each is about (not who asked)",
        key=("platform", "workspace", "channel", "message"),
        places="platform workspace channel message thread",
        plain="command url posted_at",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND channel = :direct"),),
    ),
    Holding(
        table="button_commands",
        what="what the bot's buttons do",
        key=("key",),
        places="platform workspace",
        plain="key command kept_at",
        workspace=OF_WORKSPACE,
        expired="workspace = '' AND kept_at < :quarter",
    ),
)
