"""How a command is declared: once, as data, from which help, completion and the README are drawn."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.chat.files import Attachment
from bot.chat.letters import whole
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Reply

ROOT = "/despatch"
EXAMPLE_URL = "https://example.org/news/article"

Value = str | int
Arguments = Mapping[str, Value]


class ParamKind(StrEnum):
    """How typed text becomes a value."""

    URL = "url"
    TEXT = "text"
    INTEGER = "integer"
    CHOICE = "choice"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Param:
    """One value of a command; a required one is typed in place, any other as `--name value`.

    One that takes the `rest` is also typed as `name:` at the end, and then everything that follows is its value,
    up to the next one that is typed so. One of `several` words takes all of them up to the next `--name`, once the
    command has what it needs. One that is `verbatim` takes all that is typed as it is typed, marks and all, but for the
    command's options (`--page 2`): marks mean something in a question. `longest` is how many characters a text may have
    at most. An `inner` one is for buttons: nobody is asked for it.
    """

    name: str
    kind: ParamKind
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: int = 1
    maximum: int = 100
    rest: bool = False
    longest: int | None = None
    several: bool = False
    inner: bool = False
    verbatim: bool = False


class MessagePart(StrEnum):
    """What of a message becomes a command's value where the command is chosen from the message's menu."""

    LINK = "link"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A command in the menu of a message: its `label` there, and the parameter that takes a part of the message.

    Where it `asks`, its form is shown first, whatever the message gives: that is only where somebody begins.
    """

    label: str
    description: str
    param: str
    part: MessagePart
    asks: bool = False


class Role(StrEnum):
    """What a member may do in a workspace, as its platform has it at the moment of use."""

    MEMBER = "member"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Request:
    """One inbound command: who asks what where. `event_id` is the platform's own, for once-only.

    `text` is what was typed, or a command's name when its `options` came typed from a form. `about`
    is the message that a button or shortcut belongs to, `attachments` are files that came along.
    `role` is None where the platform must be asked. `reply_to` is where the platform takes the
    answer: a secret, never shown or logged.
    """

    event_id: str
    channel: ChannelRef
    member: MemberRef
    text: str
    received_at: datetime
    thread: MessageRef | None = None
    options: tuple[tuple[str, str], ...] | None = None
    about: MessageRef | None = None
    role: Role | None = None
    reply_to: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", whole(self.text))
        if self.options:
            object.__setattr__(self, "options", tuple((name, whole(value)) for name, value in self.options))


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose arguments were checked: what a handler gets."""

    request: Request
    arguments: Arguments


Handler = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command: its name, what it does in one line, what it takes, an example, and its handler.

    A name of two words ("settings set") is a command of a group. What is `private` is shown to the
    asker alone; `role` is the least that a member must be. Of the parameters in `either` exactly one is given, of those
    in `some` at least one. Where none is required, words without a name are the first parameter's. One with a
    `shortcut` stands in the menu of a message too.
    """

    name: str
    summary: str
    example: str
    handler: Handler
    params: tuple[Param, ...] = ()
    working: str = "Working on it"
    private: bool = False
    role: Role = Role.MEMBER
    either: tuple[str, ...] = ()
    shortcut: Shortcut | None = None
    some: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """Return the group's name, or nothing for a command by itself."""
        return self.name.rpartition(" ")[0]

    @property
    def usage(self) -> str:
        """Return how it is typed, such as `/despatch summarise <url> [--sentences n]`."""
        if len(self.params) == 1 and not self.params[0].required:
            (param,) = self.params
            return f"{ROOT} {self.name} [{'|'.join(param.choices) or param.name}]"
        either = (f"<{' or '.join(self.either)}>",) if self.either else ()
        others = [_usage(param) for param in self.params if param.name not in self.either]
        if self.wordy and not either:
            others[0] = f"[{self.params[0].name}]"
        return " ".join((ROOT, self.name, *either, *others))

    def asked(self, given: Collection[str] = ()) -> tuple[Param, ...]:
        """Return the parameters that a form asks for: all but inner ones, unless those are given already."""
        return tuple(param for param in self.params if not param.inner or param.name in given)

    @property
    def wordy(self) -> bool:
        """Say whether words without a name are meant for the first parameter, though it may be left out."""
        if not self.params or any(param.required for param in self.params):
            return False
        first = self.params[0]
        return first.kind is ParamKind.TEXT and not (first.several or first.rest)


def _usage(param: Param) -> str:
    placeholder = "|".join(param.choices) if param.kind is ParamKind.CHOICE else param.name
    if param.required:
        return f"<{placeholder}>"
    if param.rest:
        return f"[{param.name}: …]"
    value = "n" if param.kind is ParamKind.INTEGER else placeholder
    shown = value if len(value) <= 24 else param.name
    return f"[--{param.name} {shown}]"


class Catalogue:
    """Every command by name, in the order in which help shows them."""

    def __init__(self, specs: tuple[CommandSpec, ...]) -> None:
        self._by_name = {spec.name: spec for spec in specs}
        if len(self._by_name) != len(specs):
            raise ValueError("two commands of one name")

    def __iter__(self) -> Iterator[CommandSpec]:
        return iter(self._by_name.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Return the commands' names."""
        return tuple(self._by_name)

    @property
    def shortcuts(self) -> tuple[tuple[CommandSpec, Shortcut], ...]:
        """Return the commands that stand in the menu of a message."""
        return tuple((spec, spec.shortcut) for spec in self if spec.shortcut)

    def get(self, name: str) -> CommandSpec | None:
        """Return the command of this name, if there is one; a group's name stands for its first command."""
        found = self._by_name.get(name)
        return found or next((spec for spec in self if name and spec.group == name), None)
