"""What is kept of a workspace's settings."""

from bot.store.holdings import OF_WORKSPACE, Holding, Mine

HOLDINGS = (
    Holding(
        table="workspace_settings",
        what="what a workspace has set for itself, and who did",
        key=("platform", "workspace", "name"),
        places="platform workspace",
        members="changed_by",
        plain="name value changed_at",
        workspace=OF_WORKSPACE,
        mine=(Mine(f"{OF_WORKSPACE} AND changed_by = :member", ("setting", "settings"), ("changed_by = ''",)),),
    ),
)
