"""`manifest`: what makes the app in Slack, drawn from the catalogue of commands."""

import json
import sys

from bot.assemble import slack_manifest
from bot.commands.catalogue import declared


def manifest(request_url: str | None) -> None:
    """Print the manifest as JSON; with an address for HTTP, without one for Socket Mode."""
    drawn = slack_manifest(declared(), request_url)
    sys.stdout.write(json.dumps(drawn, indent=2, ensure_ascii=False) + "\n")
