"""`manifest`: what makes the app in Slack, drawn from the catalogue of commands."""

import json
import sys
from urllib.parse import urlsplit

from bot.commands.catalogue import declared
from bot.errors import BadInput
from bot.platform_settings import slack_manifest


class AddressMissing(BadInput):
    """An app for many workspaces has no address that Slack could send people back to."""

    code = "address-missing"
    sentence = "Many workspaces need an https address: add --request-url https://your.host/slack/events."


def manifest(request_url: str | None, *, many: bool = False) -> None:
    """Print the manifest as JSON; with an address for HTTP, without one for Socket Mode; raises `AddressMissing`."""
    if many and urlsplit(request_url or "").scheme != "https":
        raise AddressMissing
    drawn = slack_manifest(declared(), request_url, many=many)
    sys.stdout.write(json.dumps(drawn, indent=2, ensure_ascii=False) + "\n")
