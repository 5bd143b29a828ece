"""What is kept of channels, so that messages do not come too fast."""

from bot.store.holdings import OF_WORKSPACE, Holding, Mine

HOLDINGS = (
    Holding(
        table="channel_turns",
        what="when a message was last sent to a channel, so that the next does not come too fast",
        key=("platform", "workspace", "channel"),
        places="platform workspace channel",
        plain="free_at",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND channel = :direct"),),
        expired="free_at < :day",
        goes="a day after",
    ),
)
