"""Buttons that outlive the process: their `custom_id` carries a key, and the intake keeps the command under it."""

import re

from bot.chat.ports import Intake
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Buttons, Reply

_CUSTOM_ID = re.compile(r"despatch:([0-9A-Za-z]{16})(?::[0-9]{1,2})?")


def custom_id(key: str, number: int = 0) -> str:
    """Return the id of a key's button, the `number`th of its kind in a message."""
    return f"despatch:{key}:{number}" if number else f"despatch:{key}"


def key_of(custom_id: str) -> str:
    """Return the key that an id carries, or nothing when the button is not one of ours."""
    found = _CUSTOM_ID.fullmatch(custom_id)
    return found[1] if found else ""


async def keys_of(reply: Reply, intake: Intake, workspace: WorkspaceRef) -> dict[str, str]:
    """Have the commands of a reply's buttons kept, and return their keys by command."""
    commands = {item.command for part in reply.parts if isinstance(part, Buttons) for item in part.items}
    return {command: await intake.keep_command(command, workspace) for command in sorted(commands)}
