"""What the commands that change topics do, each with the way back where there is one."""

from dataclasses import dataclass
from typing import Protocol

from bot.articles.model import StoredArticle
from bot.chat.parsing import quoted
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.chat.reply import Button, Buttons, Footer, Heading, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call
from bot.commands.topics import count
from bot.topics.model import Topic
from bot.topics.watch import Watch, adjusted, checked, parse_watch


class Topics(Protocol):
    """What the commands need of the topics."""

    async def named(self, workspace: WorkspaceRef, name: str) -> Topic:
        """Return an open topic."""

    async def rewatch(self, topic: Topic, watch: Watch) -> tuple[Topic, int]:
        """Give a topic other terms; return it, and how many articles are off it again."""

    async def close(self, workspace: WorkspaceRef, name: str, member: MemberRef) -> Topic:
        """Close a topic."""

    async def reopen(self, workspace: WorkspaceRef, name: str, member: MemberRef) -> Topic:
        """Open a closed topic again."""

    async def rename(self, workspace: WorkspaceRef, name: str, to: str) -> tuple[Topic, str]:
        """Give a topic another name; return it with its former one."""

    async def both(self, workspace: WorkspaceRef, name: str, into: str) -> tuple[Topic, Topic]:
        """Return the topic that would go, and the one that would take everything, with the terms that it would have."""

    async def merge(self, workspace: WorkspaceRef, name: str, into: str, member: MemberRef) -> Topic:
        """Put everything of a topic onto another."""

    async def take_off(self, topic: Topic, article: str, member: MemberRef) -> int:
        """Take an article's story off a topic."""

    async def put_on(self, topic: Topic, article: str, member: MemberRef) -> int:
        """Put an article's story on a topic."""


class Library(Protocol):
    """Where articles are."""

    async def read(self, url: str) -> StoredArticle:
        """Return the article at an address."""


@dataclass(frozen=True, slots=True)
class TopicChanges:
    """The handlers of the commands that change topics."""

    topics: Topics
    library: Library

    async def watch(self, call: Call) -> Reply:
        """Change what a topic watches for, or show it."""
        topic = await self.topics.named(call.request.channel.workspace, str(call.arguments["name"]))
        wanted = _wanted(topic.watch, call)
        if wanted == topic.watch:
            return watching_reply(topic)
        changed, gone = await self.topics.rewatch(topic, wanted)
        return rewatched_reply(topic, changed, gone)

    async def close(self, call: Call) -> Reply:
        """Close a topic."""
        workspace, name = call.request.channel.workspace, str(call.arguments["name"])
        topic = await self.topics.close(workspace, name, call.request.member)
        words = "It is closed: nothing more is added. Its thread and what was said stay."
        return _changed(topic, words, Button("Reopen", f"{ROOT} topic reopen {quoted(topic.name)}"))

    async def reopen(self, call: Call) -> Reply:
        """Open a closed topic again."""
        workspace, name = call.request.channel.workspace, str(call.arguments["name"])
        topic = await self.topics.reopen(workspace, name, call.request.member)
        words = "It is open again, with what came meanwhile and matches. Its thread is told of what comes from now on."
        return _changed(topic, words, Button("Close", f"{ROOT} topic close {quoted(topic.name)}"), show_button(topic))

    async def rename(self, call: Call) -> Reply:
        """Give a topic another name."""
        workspace, given = call.request.channel.workspace, call.arguments
        topic, former = await self.topics.rename(workspace, str(given["name"]), str(given["to"]))
        undo = Button("Undo", f"{ROOT} topic rename {quoted(topic.name)} {quoted(former)}")
        return _changed(topic, f"That is its name now. It was “{former}”.", undo)

    async def merge(self, call: Call) -> Reply:
        """Put everything of a topic onto another, once the member is sure."""
        workspace, given = call.request.channel.workspace, call.arguments
        name, into = str(given["name"]), str(given["into"])
        gone, kept = await self.topics.both(workspace, name, into)
        if "sure" not in given:
            return merging_reply(gone, kept)
        topic = await self.topics.merge(workspace, name, into, call.request.member)
        words = f"It has everything of “{gone.name}” now, what was said too, and watches for {topic.watch}."
        return _changed(topic, words, show_button(topic))

    async def remove(self, call: Call) -> Reply:
        """Take an article's story off a topic that it is not about."""
        topic, article = await self._meant(call)
        gone = await self.topics.take_off(topic, article.id, call.request.member)
        words = f"“{article.title or 'Untitled article'}” is off it and stays off, with its story: "
        undo = Button("Put it back", f"{ROOT} topic put {quoted(article.url)} {quoted(topic.name)}")
        return _changed(topic, f"{words}{count(gone, 'article')}.", undo)

    async def put(self, call: Call) -> Reply:
        """Put an article's story on a topic, whatever its terms are."""
        topic, article = await self._meant(call)
        came = await self.topics.put_on(topic, article.id, call.request.member)
        words = f"“{article.title or 'Untitled article'}” is on it, with its story: {count(came, 'article')} more."
        undo = Button("Take it off", f"{ROOT} topic remove {quoted(article.url)} {quoted(topic.name)}")
        return _changed(topic, words if came else "That is on it already.", undo)

    async def _meant(self, call: Call) -> tuple[Topic, StoredArticle]:
        topic = await self.topics.named(call.request.channel.workspace, str(call.arguments["name"]))
        return topic, await self.library.read(str(call.arguments["url"]))


def _wanted(watch: Watch, call: Call) -> Watch:
    """Return the terms that a command asks for: the whole list anew, with some added and some dropped."""
    given = {name: str(call.arguments.get(name, "")) for name in ("watch", "add", "drop")}
    whole = checked(parse_watch(given["watch"])) if given["watch"] else watch
    return adjusted(whole, parse_watch(given["add"]), parse_watch(given["drop"]))


def watching_reply(topic: Topic) -> Reply:
    """Return what a topic watches for, and how to change that."""
    how = f"Change it: {ROOT} topic watch {quoted(topic.name)} add: DVLA, -sports or drop: DVLA"
    return _private(topic, Text(f"Watching for {topic.watch}."), Footer(how))


def rewatched_reply(before: Topic, now: Topic, gone: int) -> Reply:
    """Return that a topic's terms have changed, what came of it, and the way back."""
    came = now.articles - before.articles + gone
    news = [f"{count(came, 'more stored article')} {'is' if came == 1 else 'are'} on it."] if came else []
    news += (
        [f"{count(gone, 'article')} that no longer {'matches is' if gone == 1 else 'match are'} off it."]
        if gone
        else []
    )
    undo = Button("Undo", f"{ROOT} topic watch {quoted(now.name)} watch: {before.watch}")
    words = Text(" ".join((f"Watching for {now.watch} now.", *news)))
    return _private(now, words, Buttons((undo, show_button(now))), Footer("What its thread was told of stays."))


def merging_reply(gone: Topic, kept: Topic) -> Reply:
    """Return what a merge would do, with the button that does it; `kept` has the terms that it would have."""
    much = f"{count(gone.stories, 'story', 'stories')} and what was said"
    sure = Button("Merge", f"{ROOT} topic merge {quoted(gone.name)} {quoted(kept.name)} --sure yes")
    return _private(
        kept,
        Text(f"It would take everything of “{gone.name}” ({much}) and watch for {kept.watch}."),
        Text(f"“{gone.name}” would close, and its thread be told where to go. This cannot be undone."),
        Buttons((sure,)),
    )


def show_button(topic: Topic) -> Button:
    """Return the button that shows a topic."""
    return Button("Show", f"{ROOT} topic show {quoted(topic.name)}")


def _changed(topic: Topic, words: str, *buttons: Button) -> Reply:
    return _private(topic, Text(words), Buttons(buttons))


def _private(topic: Topic, *parts: Part) -> Reply:
    return Reply((Heading(f"Topic: {topic.name}"), *parts), Visibility.EPHEMERAL)
