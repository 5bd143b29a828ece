"""One thread for each article in a channel: opened on request, its replies kept from then on."""

from bot.articles.articles import StoredArticle
from bot.chat.errors import PlatformDown
from bot.chat.inbound import Comment, Deletion
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Footer, Heading, Link, Links, Part, Reply, Text, Visibility
from bot.chat.spec import Request
from bot.threads.model import Discussion
from bot.threads.store import ThreadStore

KEPT = "Replies in this thread are kept with the article. Delete a reply and what is kept of it goes too."
NOT_KEPT = "Replies in this thread are not kept: the words of messages do not reach Despatch here."


class Discussions:
    """Opens threads on platforms and keeps what is said in them."""

    def __init__(self, store: ThreadStore, platforms: Platforms) -> None:
        self._store = store
        self._platforms = platforms

    async def discuss(self, request: Request, article: StoredArticle, card: Reply) -> Reply:
        """Return the way to the article's thread in this channel, opened now if there is none.

        It hangs on the message that was pointed at, or on a `card` posted for it.
        """
        found = await self._store.find(request.channel, article.id)
        if found is None:
            found = await self._opened(request, article, card)
        return shown(found, self._platforms.of(request.channel.workspace).permalink(found.thread))

    async def _opened(self, request: Request, article: StoredArticle, card: Reply) -> Discussion:
        platform = self._platforms.of(request.channel.workspace)
        title = article.title or "Untitled article"
        key = f"discuss {article.id} {request.channel.id}"
        since = request.received_at  # a request that is taken up again after a restart may have been through here
        root = request.about or await platform.post(request.channel, card, key=f"{key} card", since=since)
        thread = await platform.open_thread(root, title)
        await self._store.open(thread, article.id, request.member)
        kept = await self._store.find(request.channel, article.id)
        if kept is not None and kept.thread.thread != thread.thread:
            return kept  # somebody else, maybe in another process, opened one meanwhile, and was first
        words = KEPT if platform.reads_replies else NOT_KEPT
        notice = Reply((Heading(f"Discussion: {title}"), Text(words)), thread=thread)
        await platform.post(request.channel, notice, key=f"{key} notice", since=since)
        return Discussion(thread, article.id, 0)

    async def said(self, comment: Comment) -> None:
        """Keep a reply, or its edited form, if its thread is kept."""
        if comment.message.thread is not None:
            await self._store.say(comment)

    async def deleted(self, deletion: Deletion) -> None:
        """Forget a reply."""
        await self._store.delete(deletion)

    async def open(self, thread: MessageRef, subject: str, by: MemberRef) -> None:
        """Keep the replies of a thread that was opened for a subject."""
        await self._store.open(thread, subject, by)

    async def thread_of(self, channel: ChannelRef, subject: str) -> tuple[MessageRef, str] | None:
        """Return the thread on a subject in a channel with its address, if there is one."""
        found = await self._store.find(channel, subject)
        if found is None:
            return None
        return found.thread, self._platforms.of(channel.workspace).permalink(found.thread)

    def permalink(self, message: MessageRef) -> str:
        """Return an address that opens a message, or nothing."""
        return self._platforms.of(message.channel.workspace).permalink(message)

    async def address_of(self, channel: ChannelRef, subject: str) -> str:
        """Return the address of the thread on a subject in a channel; nothing where there is none, or none is known."""
        try:
            found = await self.thread_of(channel, subject)
        except PlatformDown:
            return ""
        return found[1] if found else ""

    async def comments(self, thread: MessageRef) -> tuple[Comment, ...]:
        """Return what was said in a thread, oldest first."""
        return await self._store.comments(thread)


def shown(discussion: Discussion, address: str) -> Reply:
    """Return where a discussion is and how much of it is kept, for the asker alone."""
    count = discussion.comments
    kept = "1 reply is kept" if count == 1 else f"{count or 'No'} replies are kept"
    parts: list[Part] = [Text("The discussion of this article is open in its thread.")]
    parts += [Links((Link("Go to the thread", address),))] if address else []
    return Reply((*parts, Footer(f"{kept} so far.")), Visibility.EPHEMERAL)
