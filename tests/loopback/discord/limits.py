"""Discord's limits on a message, as a judge of any payload: what is wrong with it, field by field.

Every function returns problems rather than raising, so that a test may also ask about a payload that was never sent.
An edit must be judged by what the message would be afterwards: lay its fields over the old ones first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.loopback.discord.world import COMPONENTS_V2, Json, walk

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, SECTION, TEXT_DISPLAY, FILE, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 13, 17, 18
SELECTS = (3, 5, 6, 7, 8)
ONLY_V2 = (SECTION, TEXT_DISPLAY, 11, 12, 13, 14, CONTAINER)
TOO_LONG, TOO_SHORT, REQUIRED = "BASE_TYPE_MAX_LENGTH", "BASE_TYPE_MIN_LENGTH", "BASE_TYPE_REQUIRED"
EMBED_TEXT, ALL_TEXT, ALL_COMPONENTS, NONCE = 6000, 4000, 40, 25
EMPTY = "EMPTY_MESSAGE"

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One rule broken at one place of the payload."""

    path: Path
    code: str
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'message'}: {self.message}"


def problems(payload: Json, *, files: int = 0) -> list[Problem]:
    """Return all that Discord would refuse in this message; `files` counts those uploaded with it."""
    components = payload.get("components") or []
    found = [*_content(payload), *_embeds(payload), *_tree(components), *_poll(payload), *_mentions(payload)]
    if int(payload.get("flags") or 0) & COMPONENTS_V2:
        return [*found, *_version_two(payload, components)]
    return [*found, *_version_one(payload, components, files)]


def length(path: Path, text: object, most: int, least: int = 0) -> Iterator[Problem]:
    """Judge the length of a string, counted in code points."""
    size = len(str(text))
    if size > most:
        yield Problem(path, TOO_LONG, f"Must be {most} or fewer in length.")
    if not size and least:
        yield Problem(path, REQUIRED, "This field is required")
    elif size < least:
        yield Problem(path, TOO_SHORT, f"Must be {least} or more in length.")


def amount(path: Path, size: int, least: int, most: int) -> Iterator[Problem]:
    """Judge how many entries a list has."""
    if not least <= size <= most:
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def _content(payload: Json) -> Iterator[Problem]:
    yield from length(("content",), payload.get("content") or "", 2000)
    yield from length(("nonce",), payload.get("nonce") or "", NONCE)


def _version_one(payload: Json, components: list[Json], files: int) -> Iterator[Problem]:
    yield from amount(("components",), len(components), 0, 5)
    for at, part in enumerate(components):
        if part.get("type") != ROW:
            yield Problem(
                ("components", at, "type"), "UNION_TYPE_CHOICES", "Value of field 'type' must be one of (1,)."
            )
    shown = (payload.get("content") or "").strip() or any(map(_visible, payload.get("embeds") or []))
    if not (shown or files or payload.get("poll") or payload.get("attachments") or payload.get("sticker_ids")):
        yield Problem((), EMPTY, "Cannot send an empty message")


def _visible(embed: Json) -> bool:
    return any(embed.get(key) for key in ("title", "description", "fields", "image", "thumbnail", "author", "footer"))


def _version_two(payload: Json, components: list[Json]) -> Iterator[Problem]:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if payload.get(key):
            said = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Problem((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)
    every = list(walk(components))
    if not every:
        yield Problem((), EMPTY, "Cannot send an empty message")
    if len(every) > ALL_COMPONENTS:
        said = f"Must be {ALL_COMPONENTS} or fewer components in total."
        yield Problem(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", said)
    if sum(len(part.get("content") or "") for part in every if part.get("type") == TEXT_DISPLAY) > ALL_TEXT:
        said = f"The total text of all components must be {ALL_TEXT} or fewer in length."
        yield Problem(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)


# --- embeds ---

_EMBED_LENGTHS = (("title",), 256), (("description",), 4096), (("footer", "text"), 2048), (("author", "name"), 256)
_EMBED_URLS = ("url",), ("author", "url"), ("author", "icon_url"), ("footer", "icon_url"), ("image", "url")


def _embeds(payload: Json) -> Iterator[Problem]:
    embeds = payload.get("embeds") or []
    if len(embeds) > 10:
        yield Problem(("embeds",), TOO_LONG, "Must be 10 or fewer in length.")
    for at, embed in enumerate(embeds):
        yield from _embed(("embeds", at), embed)
    if sum(map(embed_size, embeds)) > EMBED_TEXT:
        said = f"Embed size exceeds maximum size of {EMBED_TEXT}"
        yield Problem(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", said)


def embed_size(embed: Json) -> int:
    """Return the characters of an embed that count towards the 6,000 of a message."""
    fields = embed.get("fields") or []
    own = sum(len(_at(embed, path)) for path, _ in _EMBED_LENGTHS)
    return own + sum(len(field.get("name") or "") + len(field.get("value") or "") for field in fields)


def _at(tree: Json, path: tuple[str, ...]) -> str:
    for key in path[:-1]:
        tree = tree.get(key) or {}
    return tree.get(path[-1]) or ""


def _embed(where: Path, embed: Json) -> Iterator[Problem]:
    for path, most in _EMBED_LENGTHS:
        yield from length((*where, *path), _at(embed, path), most)
    for path in (*_EMBED_URLS, ("thumbnail", "url")):
        yield from _url((*where, *path), _at(embed, path))
    fields = embed.get("fields") or []
    if len(fields) > 25:
        yield Problem((*where, "fields"), TOO_LONG, "Must be 25 or fewer in length.")
    for at, field in enumerate(fields):
        yield from length((*where, "fields", at, "name"), (field.get("name") or "").strip(), 256, 1)
        yield from length((*where, "fields", at, "value"), (field.get("value") or "").strip(), 1024, 1)


def _url(path: Path, url: str) -> Iterator[Problem]:
    if url and not url.startswith(("http://", "https://", "attachment://")):
        yield Problem(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


# --- components ---


def _tree(components: list[Json]) -> Iterator[Problem]:
    for path, part in _paths(("components",), components):
        yield from _component(path, part)
    yield from _repeated(
        components, "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
    )
    yield from _repeated(components, "id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")


def _paths(where: Path, components: Iterable[Json]) -> Iterator[tuple[Path, Json]]:
    for at, part in enumerate(components):
        yield (*where, at), part
        yield from _paths((*where, at, "components"), part.get("components") or [])
        if isinstance(part.get("accessory"), dict):
            yield (*where, at, "accessory"), part["accessory"]


def _repeated(components: list[Json], key: str, code: str, said: str) -> Iterator[Problem]:
    counted = Counter(part[key] for part in walk(components) if part.get(key))
    for value, times in counted.items():
        if times > 1:
            yield Problem(("components",), code, f"{said}: {value}")


def _component(path: Path, part: Json) -> Iterator[Problem]:
    kind = part.get("type")
    if kind == ROW:
        yield from _row(path, part.get("components") or [])
    elif kind == BUTTON:
        yield from _button(path, part)
    elif kind in SELECTS:
        yield from _select(path, part)
    elif kind == TEXT_DISPLAY:
        yield from length((*path, "content"), part.get("content") or "", ALL_TEXT, 1)
    elif kind == SECTION:
        yield from _section(path, part)
    elif kind not in ONLY_V2:
        yield Problem((*path, "type"), "UNION_TYPE_CHOICES", f"No component of type {kind} may stand in a message.")


def _row(path: Path, inside: list[Json]) -> Iterator[Problem]:
    yield from amount((*path, "components"), len(inside), 1, 5)
    kinds = {part.get("type") for part in inside}
    if kinds & set(SELECTS) and len(inside) > 1:
        yield Problem(
            (*path, "components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )
    if not kinds <= {BUTTON, *SELECTS}:
        yield Problem((*path, "components"), "UNION_TYPE_CHOICES", "A row holds buttons or one select.")


def _section(path: Path, part: Json) -> Iterator[Problem]:
    yield from amount((*path, "components"), len(part.get("components") or []), 1, 3)
    if not part.get("accessory"):
        yield Problem((*path, "accessory"), REQUIRED, "This field is required")


def _button(path: Path, part: Json) -> Iterator[Problem]:
    yield from length((*path, "label"), part.get("label") or "", 80)
    if not (part.get("label") or part.get("emoji")):
        yield Problem((*path, "label"), "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji")
    if part.get("style") != 5:
        yield from length((*path, "custom_id"), part.get("custom_id") or "", 100, 1)
        return
    yield from length((*path, "url"), part.get("url") or "", 512, 1)
    yield from _url((*path, "url"), part.get("url") or "")
    if part.get("custom_id"):
        yield Problem(
            (*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL", "A custom id and url cannot both be specified"
        )


def _select(path: Path, part: Json) -> Iterator[Problem]:
    yield from length((*path, "custom_id"), part.get("custom_id") or "", 100, 1)
    yield from length((*path, "placeholder"), part.get("placeholder") or "", 150)
    if part.get("type") != STRING_SELECT:
        return
    options = part.get("options") or []
    yield from amount((*path, "options"), len(options), 1, 25)
    if len({option.get("value") for option in options}) < len(options):
        yield Problem(
            (*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
        )
    for at, option in enumerate(options):
        for key, least in (("label", 1), ("value", 1), ("description", 0)):
            yield from length((*path, "options", at, key), option.get(key) or "", 100, least)


# --- the rest of a message ---


def _poll(payload: Json) -> Iterator[Problem]:
    poll = payload.get("poll")
    if not poll:
        return
    answers = poll.get("answers") or []
    yield from length(("poll", "question", "text"), (poll.get("question") or {}).get("text") or "", 300, 1)
    yield from amount(("poll", "answers"), len(answers), 1, 10)
    for at, answer in enumerate(answers):
        yield from length(("poll", "answers", at, "text"), (answer.get("poll_media") or {}).get("text") or "", 55, 1)
    if not 1 <= int(poll.get("duration") or 24) <= 768:
        yield Problem(("poll", "duration"), "NUMBER_TYPE_MAX", "int value should be between 1 and 768.")


def _mentions(payload: Json) -> Iterator[Problem]:
    allowed = payload.get("allowed_mentions") or {}
    for key in ("users", "roles"):
        if key in (allowed.get("parse") or []) and allowed.get(key):
            said = f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.'
            yield Problem(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)


def file_problems(payload: Json, names: list[str]) -> list[Problem]:
    """Return what is wrong between the files uploaded with a message of components and those that it shows."""
    shown = [part for part in walk(payload.get("components") or []) if part.get("type") == FILE]
    wanted = [str((part.get("file") or {}).get("url")) for part in shown]
    missing = [url for url in wanted if url.removeprefix("attachment://") not in names]
    said = "The file that a component names was not uploaded: "
    found = [Problem(("components",), "UNKNOWN_UPLOADED_FILE", said + url) for url in missing]
    v2 = int(payload.get("flags") or 0) & COMPONENTS_V2
    hidden = [name for name in names if v2 and f"attachment://{name}" not in wanted]
    return found + [Problem(("attachments",), "UNREFERENCED", f"{name} is shown by no component") for name in hidden]


def thread_problems(payload: Json) -> list[Problem]:
    """Return what is wrong with a new thread's name and the time after which it is archived."""
    found = [*length(("name",), payload.get("name") or "", 100, 1)]
    if payload.get("auto_archive_duration", 1440) not in (60, 1440, 4320, 10080, None):
        said = "Value must be one of {60, 1440, 4320, 10080}."
        found.append(Problem(("auto_archive_duration",), "BASE_TYPE_CHOICES", said))
    return found


def errors_tree(found: Iterable[Problem]) -> Json:
    """Return Discord's nested `errors` for a 400: each field on the way, and `_errors` at its end."""
    tree: Json = {}
    for problem in found:
        node = tree
        for key in problem.path:
            node = node.setdefault(str(key), {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return tree
