"""A loopback Slack: Web API, response addresses, signed HTTP and Socket Mode for slack_sdk and slack_bolt to talk to.

`async with SlackServer() as server` starts one; `server.slash(...)`, `press`, `say` … act as a member and
give a `Delivery`; what the bot does is in `server.world`, and what is wrong with it in `server.violations`.
"""

from tests.loopback.slack.delivery import Delivery, signature
from tests.loopback.slack.server import SlackServer
from tests.loopback.slack.world import BOT_USER, TEAM, Channel, Member, Message, View, World

__all__ = [
    "BOT_USER",
    "TEAM",
    "Channel",
    "Delivery",
    "Member",
    "Message",
    "SlackServer",
    "View",
    "World",
    "signature",
]
