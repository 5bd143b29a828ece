"""The methods of the Web API that Despatch calls, and no others: what it does not call is `unknown_method`."""

from tests.fakes import slack_judge as judge
from tests.loopback.slack import wire
from tests.loopback.slack.api import Method, true
from tests.loopback.slack.core import Core
from tests.loopback.slack.faults import Refused
from tests.loopback.slack.world import BOT_ID, BOT_USER, PRIVATE, Channel, Json, Message, View

KEPT = ("text", "blocks", "metadata")
PAGE = 100
SOME = 50
"""How many people a reaction names where not all of them are asked for."""


class Methods:
    """What may be called, by name."""

    def __init__(self, core: Core) -> None:
        self._core, self._world = core, core.world

    def by_name(self) -> dict[str, Method]:
        """Return the methods."""
        return {
            "auth.test": self.auth,
            "users.info": self.user,
            "chat.postMessage": self.post,
            "chat.postEphemeral": self.whisper,
            "chat.update": self.update,
            "conversations.open": self.open_direct,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
            "reactions.add": self.react,
            "reactions.get": self.reactions,
            "views.open": self.open_view,
            "views.publish": self.publish_view,
            "views.update": self.update_view,
        }

    # People

    def auth(self, args: Json) -> Json:
        team = self._core.tokens.team(str(args["token"]))
        name = self._world.teams.get(team, team)
        bot = {"user": "despatch", "user_id": BOT_USER, "bot_id": BOT_ID, "is_enterprise_install": team[0] == "E"}
        return {"url": f"https://{name.lower()}.slack.example/", "team": name, "team_id": team, **bot}

    def user(self, args: Json) -> Json:
        member = self._world.members.get(str(args.get("user", "")))
        if member is None:
            raise Refused("user_not_found")
        return {"user": wire.user(member)}

    # Places

    def open_direct(self, args: Json) -> Json:
        """Open the direct messages with one person; with a bot there are none."""
        member = self._world.members.get(str(args.get("users", "")))
        if member is None:
            raise Refused("user_not_found")
        if member.bot:
            raise Refused("cannot_dm_bot")
        return {"channel": {"id": self._world.direct(member).id}}

    def _known(self, args: Json) -> Channel:
        place = self._world.channels.get(str(args.get("channel", "")))
        if place is None or (place.kind == PRIVATE and not place.joined):
            raise Refused("channel_not_found")
        return place

    def _readable(self, args: Json) -> Channel:
        place = self._known(args)
        if not place.joined:
            raise Refused("not_in_channel")
        return place

    def writable(self, args: Json) -> Channel:
        place = self._readable(args)
        if place.archived:
            raise Refused("is_archived")
        return place

    def history(self, args: Json) -> Json:
        place = self._readable(args)
        return self._page([each for each in reversed(self._standing(place)) if each.thread_ts is None], args)

    def replies(self, args: Json) -> Json:
        place = self._readable(args)
        root = self._world.find(place, str(args.get("ts", "")))
        if root is None:
            raise Refused("thread_not_found")
        first = root.thread_ts or root.ts
        return self._page([each for each in self._standing(place) if first in (each.ts, each.thread_ts)], args)

    def _standing(self, place: Channel) -> list[Message]:
        there = [each for each in self._world.messages if each.channel is place and not each.deleted]
        return [each for each in there if each.audience is None]

    def _page(self, found: list[Message], args: Json) -> Json:
        limit, metadata = int(args.get("limit") or PAGE), true(args.get("include_all_metadata"))
        found = [each for each in found if float(each.ts) > float(args.get("oldest") or 0)]
        shown = [wire.message(each, self._world, metadata=metadata) for each in found[:limit]]
        return {"messages": shown, "has_more": len(found) > limit}

    # Messages

    def post(self, args: Json) -> Json:
        place = self.writable(args)
        self._core.judge(args, judge.POST)
        item = self._world.add_message(place, BOT_USER, content(args), thread_ts=self.root(place, args), via=judge.POST)
        return {"channel": place.id, "ts": item.ts, "message": wire.message(item, self._world, metadata=True)}

    def whisper(self, args: Json) -> Json:
        place, audience = self.writable(args), str(args.get("user", ""))
        self._core.judge(args, judge.EPHEMERAL)
        if audience not in self._world.members:
            raise Refused("user_not_in_channel")
        more = {"thread_ts": self.root(place, args), "audience": audience, "via": judge.EPHEMERAL}
        self._core.judge_whisper(place, more["thread_ts"])
        return {"message_ts": self._world.add_message(place, BOT_USER, content(args), **more).ts}

    def root(self, place: Channel, args: Json) -> str | None:
        if not args.get("thread_ts"):
            return None
        root = self._world.find(place, str(args["thread_ts"]))
        if root is None:
            raise Refused("thread_not_found")
        if root.thread_ts:
            self._core.violations.append(f"thread_ts {root.ts} names a reply, not the first message of a thread")
        return root.thread_ts or root.ts

    def update(self, args: Json) -> Json:
        item = self._item(args, "ts")
        if item.user != BOT_USER:
            raise Refused("cant_update_message")
        self._core.judge(args, judge.UPDATE)
        item.revise(_updated(item.payload, content(args)))
        return {"channel": item.channel.id, "ts": item.ts, "text": item.text}

    def _item(self, args: Json, name: str) -> Message:
        item = self._world.find(self._known(args), str(args.get(name, "")))
        if item is None:
            raise Refused("message_not_found")
        return item

    def react(self, args: Json) -> Json:
        item, name = self._item(args, "timestamp"), str(args.get("name", ""))
        self._readable(args)
        if not name or not name.isascii() or not name.replace("_", "").replace("-", "").replace("+", "").isalnum():
            raise Refused("invalid_name")
        if BOT_USER in item.reactions.get(name, []):
            raise Refused("already_reacted")
        item.reactions.setdefault(name, []).append(BOT_USER)
        return {}

    def reactions(self, args: Json) -> Json:
        """Return who reacted to a message: without `full` only some of them, and at times not all even so."""
        item = self._item(args, "timestamp")
        self._readable(args)
        limit = self._world.names_at_most if true(args.get("full")) else SOME
        shown = wire.message(item, self._world) | wire.reactions(item, limit)
        return {"type": "message", "channel": item.channel.id, "message": shown}

    # Views

    def open_view(self, args: Json) -> Json:
        trigger = self._core.pull(str(args.get("trigger_id", "")))
        return {"view": wire.view(self._world.add_view(trigger.member, self._judged(args, "modal")))}

    def publish_view(self, args: Json) -> Json:
        owner = str(args.get("user_id", ""))
        if owner not in self._world.members:
            raise Refused("user_not_found")
        team = self._world.team_of(owner)
        home = self._world.homes.setdefault(owner, View(f"V{self._world.number()}", owner, {}, team=team))
        home.redraw(self._judged(args, "home"))
        return {"view": wire.view(home)}

    def update_view(self, args: Json) -> Json:
        found = [each for each in self._world.views if each.id == args.get("view_id") and each.open]
        if not found:
            raise Refused("not_found")
        found[0].redraw(self._judged(args, "modal"))
        return {"view": wire.view(found[0])}

    def _judged(self, args: Json, kind: str) -> Json:
        view = args.get("view")
        if not isinstance(view, dict) or view.get("type") != kind:
            raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] the view is no {kind}"]})
        self._core.judge(view, judge.VIEW)
        return view


def content(args: Json) -> Json:
    """Return what a message consists of, without the manner in which it was sent."""
    return {name: args[name] for name in KEPT if args.get(name) is not None}


def _updated(old: Json, new: Json) -> Json:
    """Return what stands after `chat.update`: with a text only its metadata stays of the old one."""
    kept = {"metadata": old["metadata"]} if "metadata" in old and "metadata" not in new else {}
    merged = {**(old if "text" not in new else kept), **new}
    return {name: value for name, value in merged.items() if name != "metadata" or value}
