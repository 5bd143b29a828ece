"""The chat platforms that this process speaks to, by name."""

from collections.abc import Callable

from bot.chat.errors import AttachmentTooLarge, PlatformDown
from bot.chat.files import MAX_ATTACHMENT, Attachment
from bot.chat.ports import ChatPlatform
from bot.chat.refs import MessageRef, WorkspaceRef
from bot.chat.spec import Request, Role


class Platforms:
    """Made empty, because platforms and core need each other; each is attached once it stands."""

    def __init__(self) -> None:
        self._by_name: dict[str, ChatPlatform] = {}
        self._connected: dict[str, Callable[[], bool]] = {}

    def attach(self, name: str, platform: ChatPlatform, connected: Callable[[], bool] = lambda: True) -> None:
        """Make a platform known under the name that its references carry; `connected` says whether its line stands."""
        self._by_name[name] = platform
        self._connected[name] = connected

    @property
    def connected(self) -> tuple[str, ...]:
        """Return the names of those whose lines stand at this moment."""
        return tuple(name for name, stands in self._connected.items() if stands())

    def of(self, workspace: WorkspaceRef) -> ChatPlatform:
        """Return the platform of a workspace; raises `PlatformDown` when it is not connected here."""
        try:
            return self._by_name[workspace.platform]
        except KeyError:
            raise PlatformDown from None

    def permalink(self, message: MessageRef) -> str:
        """Return an address that opens a message; nothing where there is none, or where its platform is not here."""
        platform = self._by_name.get(message.channel.workspace.platform)
        return platform.permalink(message) if platform else ""

    async def read(self, workspace: WorkspaceRef, attachment: Attachment) -> bytes:
        """Return what is in a file that came with a request; raises `AttachmentTooLarge` however small it was said."""
        if attachment.size > MAX_ATTACHMENT:
            raise AttachmentTooLarge
        body = await self.of(workspace).read(workspace, attachment)
        if len(body) > MAX_ATTACHMENT:
            raise AttachmentTooLarge
        return body

    async def role(self, request: Request) -> Role:
        """Return what the asker may do now, as the request brought it or as the platform says."""
        if request.role is not None:
            return request.role
        return await self.of(request.channel.workspace).role(request.channel, request.member)
