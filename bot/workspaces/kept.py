"""What is kept of a workspace's settings, and of its having let the bot in."""

from bot.store.holdings import OF_WORKSPACE, Holding, Mine

_UNTIL_REMOVED = """
installed_at <= COALESCE((
    SELECT MAX(asked_at) FROM removals
    WHERE removals.platform = :platform AND removals.workspace = :workspace AND removals.done_at IS NULL
), '9999')
"""
"""Whoever lets the bot in again while what was kept is being deleted has done so anew: that stays."""

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
    Holding(
        table="installations",
        what="that a workspace has let the bot in, with the tokens that open it, encrypted; not who did",
        key=("platform", "client", "workspace"),
        places="platform workspace enterprise",
        plain="client whole app name site bot own_id scopes installed_at expires_at sealed version held_until",
        workspace=f"{OF_WORKSPACE} AND {_UNTIL_REMOVED}",
        goes="when the bot is taken away",
    ),
    Holding(
        table="organisation_teams",
        what="of which organisation a workspace is that lets the bot in",
        key=("platform", "client", "workspace"),
        places="platform workspace enterprise",
        plain="client",
        workspace=OF_WORKSPACE,
    ),
    Holding(
        table="install_states",
        what="hashes of ways back from Slack's page on which the bot is let in",
        key=("state",),
        plain="state ends_at used_at",
        expired="ends_at < :day",
        goes="after ten minutes, when the next begins; after a day at the latest",
    ),
)
