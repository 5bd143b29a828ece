"""`manifest`: what makes the app in Slack, drawn from the catalogue of commands."""

import json
import sys
from typing import cast

from bot.assemble import slack_manifest
from bot.commands.catalogue import build_catalogue
from bot.commands.handlers import Discussing, Handlers, Preferring, Reading


def manifest(request_url: str | None) -> None:
    """Print the manifest as JSON; with an address for HTTP, without one for Socket Mode."""
    nobody = Handlers(cast("Reading", None), cast("Discussing", None), cast("Preferring", None))
    drawn = slack_manifest(build_catalogue(nobody), request_url)
    sys.stdout.write(json.dumps(drawn, indent=2, ensure_ascii=False) + "\n")
