"""Typed text -> a command and its checked arguments; pure, the same for every platform that gives text."""

import difflib
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.chat.errors import ArgumentInvalid, ArgumentMissing, CommandUnknown
from bot.chat.files import Attachment
from bot.chat.spec import ROOT, Catalogue, CommandSpec, Param, ParamKind, Request, Value

Options = tuple[tuple[str, str], ...]

MAX_TEXT = 8_192
_STRAIGHT = str.maketrans("“”", '""')
_OPTION = re.compile(r"(?<!\S)--([a-z][a-z-]*)(?:[= ]\s*(\S+))?(?!\S)")
_BARE_HOST = re.compile(r"^[\w-]+(\.[\w-]+)+(:\d+)?(/|$)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command that exists and arguments that fit it."""

    spec: CommandSpec
    arguments: dict[str, Value]


def is_command(text: str) -> bool:
    """Say whether the text calls the root command, alone or with a subcommand."""
    words = text.split(maxsplit=1)
    return bool(words) and words[0].lower() == ROOT


def parse(
    text: str, catalogue: Catalogue, options: Options | None = None, attached: Sequence[Attachment] = ()
) -> Parsed:
    """Return what was asked for; with `options`, which a form gave typed, `text` is the command's name.

    What is `attached` is the value of the parameter that takes a file, or of none.

    A bare URL stands for `summarise`, nothing at all for `help`. Raises `CommandUnknown`,
    `ArgumentMissing` or `ArgumentInvalid`, each with a sentence that says what to type instead.
    """
    spec, words = command_of(text, catalogue)
    if options is None:
        return Parsed(spec, _arguments(spec, words, attached))
    given = {_param(spec, name).name: value for name, value in options if value.strip()}
    return Parsed(spec, _complete(spec, _with_file(spec, given, attached)))


def unfinished(text: str, catalogue: Catalogue, options: Options | None = None) -> tuple[CommandSpec, Options]:
    """Return the command that a text calls and the arguments that it gives so far, none of them checked."""
    spec, words = command_of(text, catalogue)
    if options is not None:
        return spec, tuple((name, value) for name, value in options if value.strip())
    given, positional = _split(spec, words)
    free = (item for item in spec.params if item.name not in given and _typed(item))
    for param, word in zip(free, positional, strict=False):
        given[param.name] = word
    return spec, tuple((name, value) for name, value in given.items() if value)


def line_of(request: Request) -> str:
    """Return a request as one would type it, also where its options came typed from a form or a menu."""
    return request.text if request.options is None else as_typed(request.text, request.options)


def as_typed(command: str, options: Options) -> str:
    """Return a command with what a form gave it as one would type it."""
    return " ".join((ROOT, command, *(f"--{name} {quoted(value)}" for name, value in options if value.strip())))


def quoted(value: str) -> str:
    """Return a value in marks where it needs them; one with marks of both shapes loses those of one."""
    plain = value.translate(_STRAIGHT)
    if not re.search(r"[\s'\"]", plain):
        return value
    mark = "'" if '"' in plain and "'" not in plain else '"'
    return f"{mark}{plain.replace(mark, '')}{mark}"


def command_of(text: str, catalogue: Catalogue) -> tuple[CommandSpec, list[str]]:
    """Return the command that a text calls and the words after its name; raises `CommandUnknown`."""
    whole = _without_root(text)
    spec, words = _called(whole, catalogue)
    if verbatim := next((param for param in spec.params if param.verbatim), None):
        return spec, _as_typed(spec, verbatim, whole)
    found = _rests(spec, f" {whole}")
    if found:
        spec, words = _called(f" {whole}"[: found[0].start()], catalogue)
        ends = [*(after.start() for after in found[1:]), None]
        words += [
            f"--{hit[1].lower()}={f' {whole}'[hit.end() : end].strip()}" for hit, end in zip(found, ends, strict=True)
        ]
    return spec, words


def _as_typed(spec: CommandSpec, param: Param, whole: str) -> list[str]:
    """Return the options of a command that takes everything else as it stands; an option given by name is one too."""
    after = whole.split(maxsplit=len(spec.name.split()))[len(spec.name.split()) :]
    typed = after[0] if after else ""
    if typed.startswith(f"--{param.name}"):
        return _words(typed)
    options = list(_OPTION.finditer(typed))
    words = [f"--{_param(spec, found[1]).name}={found[2] or ''}" for found in options]
    return [*([f"--{param.name}={rest}"] if (rest := _OPTION.sub(" ", typed).strip()) else []), *words]


def _rests(spec: CommandSpec, text: str) -> list[re.Match[str]]:
    """Return where values begin that run on to the next one of them, or to the end; each name counts once."""
    names = "|".join(param.name for param in spec.params if param.rest)
    found: dict[str, re.Match[str]] = {}
    for hit in re.finditer(rf"\s({names}):", text, re.IGNORECASE) if names else ():
        found.setdefault(hit[1].lower(), hit)
    return list(found.values())


def _called(text: str, catalogue: Catalogue) -> tuple[CommandSpec, list[str]]:
    words = _words(text) or ["help"]
    if looks_like_url(words[0]):
        words.insert(0, "summarise")
    for length in (2, 1):
        spec = catalogue.get(" ".join(words[:length]).lower())
        if spec is not None:
            return spec, words[length:]
    raise CommandUnknown(_unknown(words[0], catalogue))


def looks_like_url(word: str) -> bool:
    """Say whether a word was probably meant as a web address."""
    bare = _strip_wrapping(word)
    return "://" in bare or (bool(_BARE_HOST.match(bare)) and not bare.endswith("."))


def _without_root(text: str) -> str:
    text = text.strip()[:MAX_TEXT]
    return text[len(ROOT) :].strip() if is_command(text) else text


def _words(text: str) -> list[str]:
    """Part at white space; marks of either shape hold words together, and a backslash is just a letter."""
    lexer = shlex.shlex(text.translate(_STRAIGHT), posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        return list(lexer)
    except ValueError:
        return text.split()


def _unknown(name: str, catalogue: Catalogue) -> str:
    near = difflib.get_close_matches(name.lower(), catalogue.names, n=1, cutoff=0.5)
    hint = f"did you mean “{ROOT} {near[0]}”?" if near else f"type “{ROOT} help” for the list."
    return f"There is no command “{name[:40]}”: {hint}"


def _with_file(spec: CommandSpec, given: dict[str, str], attached: Sequence[Attachment]) -> dict[str, str]:
    """Return the arguments with the attached file's name where the command takes a file; elsewhere it is nothing."""
    for param in spec.params:
        if param.kind is not ParamKind.FILE:
            continue
        if param.name in given and not attached:
            raise ArgumentInvalid(f"A {param.name} is not typed but attached to the message.")
        if len(attached) > 1:
            raise ArgumentInvalid(f"{spec.name} takes one file at a time: attach them one by one.")
        given = {**given, param.name: attached[0].name} if attached else given
    return given


def _arguments(spec: CommandSpec, words: list[str], attached: Sequence[Attachment] = ()) -> dict[str, Value]:
    options, positional = _split(spec, words)
    options = _with_file(spec, options, attached)
    required = [param for param in spec.params if param.required]
    for param in required:
        if param.name not in options and positional:
            options[param.name] = positional.pop(0)
    spare = [item for item in spec.params if _typed(item) and not item.required and item.name not in options]
    last = required[-1] if required else None
    if positional and spare and not required:
        last = spare[0]
        options[last.name] = positional.pop(0)
    if positional and last and last.kind is ParamKind.TEXT and last.name in options:
        options[last.name] = " ".join((options[last.name], *positional))
    elif positional:
        raise ArgumentInvalid(f"“{positional[0][:60]}” is one word too many: type {spec.example}")
    return _complete(spec, options)


def _typed(param: Param) -> bool:
    return param.kind is not ParamKind.FILE


def _complete(spec: CommandSpec, options: Mapping[str, str]) -> dict[str, Value]:
    for param in spec.params:
        if param.required and param.name not in options:
            raise ArgumentMissing(f"{spec.name} needs a {param.name}: type {spec.example}")
    if spec.some and not any(name in options for name in spec.some):
        raise ArgumentMissing(f"{spec.name} needs a {' or a '.join(spec.some)}: type {spec.example}")
    given = [name for name in spec.either if name in options]
    if spec.either and not given:
        raise ArgumentMissing(
            f"{spec.name} needs a {' or a '.join(spec.either)}: type {spec.example}, or attach the file."
        )
    if len(given) > 1:
        raise ArgumentInvalid(f"{spec.name} takes a {' or a '.join(spec.either)}, not both.")
    return {name: _checked(_param(spec, name), raw) for name, raw in options.items()}


def _split(spec: CommandSpec, words: list[str]) -> tuple[dict[str, str], list[str]]:
    options: dict[str, str] = {}
    positional: list[str] = []
    rest, taking = iter(words), ""
    for word in rest:
        if not word.startswith("--"):
            if taking:
                options[taking] = f"{options[taking]} {word}"
            else:
                positional.append(word)
            continue
        name, equals, value = word[2:].partition("=")
        param = _param(spec, name)
        options[param.name] = value if equals else next(rest, "")
        taking = param.name if param.several and not equals and _has_enough(spec, options, positional) else ""
    return options, positional


def _has_enough(spec: CommandSpec, options: Mapping[str, str], positional: Sequence[str]) -> bool:
    """Say whether a command needs no more words without a name, so that those that follow an option belong to it."""
    required = [param for param in spec.params if param.required]
    if not required:
        return not spec.wordy or bool(positional) or spec.params[0].name in options
    return len(positional) >= sum(param.name not in options for param in required)


def _param(spec: CommandSpec, name: str) -> Param:
    for param in spec.params:
        if param.name == name:
            return param
    raise ArgumentInvalid(f"{spec.name} takes no “--{name[:40]}”: type {spec.usage}")


def _checked(param: Param, raw: str) -> Value:
    if not raw:
        raise ArgumentMissing(f"--{param.name} needs a value: {param.description}.")
    match param.kind:
        case ParamKind.URL:
            return as_url(raw)
        case ParamKind.INTEGER:
            return _integer(param, raw)
        case ParamKind.CHOICE if raw.lower() not in param.choices:
            raise ArgumentInvalid(f"{param.name} is one of {', '.join(param.choices)}, not “{raw[:40]}”.")
        case ParamKind.CHOICE:
            return raw.lower()
        case ParamKind.TEXT if param.longest is not None and len(raw) > param.longest:
            raise ArgumentInvalid(f"{param.name} has at most {param.longest:,} characters, not {len(raw):,}.")
        case ParamKind.TEXT | ParamKind.FILE:
            return raw


def _integer(param: Param, raw: str) -> int:
    low, high = param.minimum, param.maximum
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9 and low <= int(raw) <= high):
        raise ArgumentInvalid(f"{param.name} is a whole number from {low} to {high}, not “{raw[:40]}”.")
    return int(raw)


def as_url(raw: str) -> str:
    """Return an address as people paste it: out of <…>, and with https:// where no scheme was typed.

    Whether it may be reached is for the guard to say; here only the wrapping goes.
    """
    bare = _strip_wrapping(raw)
    if "://" not in bare and _BARE_HOST.match(bare):
        return f"https://{bare}"
    return bare


def _strip_wrapping(word: str) -> str:
    bare = word.strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1].split("|", 1)[0]
    return bare
