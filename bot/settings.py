"""Every setting, declared once: the environment first, then an optional `despatch.toml`.

The README's table and the error messages are drawn from the same declarations.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import typed
from bot.errors import DespatchError
from bot.typed import AUTO, POSTGRES, SQLITE, opened_at, place_of, shards_of

FILE = Path("despatch.toml")
PLATFORM_SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DISCORD_TOKEN")
MANY_SECRETS = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "DESPATCH_ENCRYPTION_KEYS")


class SettingsInvalid(DespatchError):
    """Some settings cannot be used; the sentence names every one of them and what it should look like.

    It never repeats a value, which may be a secret in the wrong place.
    """

    code = "settings-invalid"

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(f"Please mend the settings: {'; '.join(problems)}.")


class Settings(BaseSettings):
    """The options of a running Despatch; made by `load_settings`."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", case_sensitive=True, env_ignore_empty=True, populate_by_name=True
    )

    database_url: Annotated[str, AfterValidator(typed.database)] = Field(
        default="sqlite:///data/despatch.db",
        validation_alias="DATABASE_URL",
        description="Where everything is stored: a SQLite file, made when it is missing, or a PostgreSQL database"
        " (14 or newer), as postgresql://user:password@host:5432/name",
        json_schema_extra={"form": "sqlite:///path/to/file.db, or postgresql://user:password@host:5432/name"},
        repr=False,
    )
    host: Annotated[str, AfterValidator(typed.host)] = Field(
        default="127.0.0.1",
        validation_alias="HOST",
        description="The address that the local room, or with `run` health and Slack's requests, are served on",
        json_schema_extra={"form": "an IP address such as 127.0.0.1"},
    )
    port: int = Field(
        default=8080,
        ge=0,
        le=65_535,
        validation_alias="PORT",
        description="The port that goes with it; 0 takes any free one",
        json_schema_extra={"form": "a whole number from 0 to 65535"},
    )
    clock: Literal["embedded", "workers"] = Field(
        default="embedded",
        validation_alias="CLOCK",
        description="What does the work behind the platforms: `run` itself, or on PostgreSQL any number of `worker`",
        json_schema_extra={"form": "embedded or workers"},
    )
    worker_jobs: int = Field(
        default=16,
        ge=1,
        le=256,
        validation_alias="WORKER_JOBS",
        description="How many jobs one `worker` has in hand at once",
        json_schema_extra={"form": "a whole number from 1 to 256"},
    )
    gather_minutes: int = Field(
        default=0,
        ge=0,
        le=1_440,
        validation_alias="DESPATCH_GATHER_MINUTES",
        description="How long workers gather a workspace's new articles before they place them together; for"
        " thousands of workspaces",
        json_schema_extra={"form": "a whole number of minutes from 0 to 1440"},
    )
    allow_addresses: Annotated[str, AfterValidator(typed.addresses)] = Field(
        default="",
        validation_alias="DESPATCH_ALLOW_ADDRESSES",
        description="Exact ip:port pairs that may be fetched though they are not public",
        json_schema_extra={"form": "ip:port pairs divided by commas, such as 127.0.0.1:8081,[::1]:8081"},
    )
    refetch_minutes: int = Field(
        default=60,
        ge=0,
        le=525_600,
        validation_alias="DESPATCH_REFETCH_MINUTES",
        description="How long a stored article is used before its page is fetched again",
        json_schema_extra={"form": "a whole number of minutes from 0 to 525600"},
    )
    slack_bot_token: Annotated[str, AfterValidator(typed.begins("xoxb-"))] = Field(
        default="",
        validation_alias="SLACK_BOT_TOKEN",
        description="The bot's token in Slack; with it goes one of the two below",
        json_schema_extra={"form": "a bot token, which begins with xoxb-"},
        repr=False,
    )
    slack_app_token: Annotated[str, AfterValidator(typed.begins("xapp-"))] = Field(
        default="",
        validation_alias="SLACK_APP_TOKEN",
        description="Slack by Socket Mode: the app-level token with connections:write; no public address is needed",
        json_schema_extra={"form": "an app-level token, which begins with xapp-"},
        repr=False,
    )
    slack_signing_secret: Annotated[str, AfterValidator(typed.word)] = Field(
        default="",
        validation_alias="SLACK_SIGNING_SECRET",
        description="Slack by HTTP, without an app-level token: the secret that signs what comes to /slack/events",
        json_schema_extra={"form": "the signing secret of the app's basic information, one word"},
        repr=False,
    )
    slack_client_id: Annotated[str, AfterValidator(typed.client)] = Field(
        default="",
        validation_alias="SLACK_CLIENT_ID",
        description="Many workspaces in Slack: the app's client id; the next two and SLACK_SIGNING_SECRET go with it",
        json_schema_extra={"form": "the client id of the app's basic information, two numbers and a full stop"},
    )
    slack_client_secret: Annotated[str, AfterValidator(typed.word)] = Field(
        default="",
        validation_alias="SLACK_CLIENT_SECRET",
        description="The client's secret, from the same page",
        json_schema_extra={"form": "the client secret of the app's basic information, one word"},
        repr=False,
    )
    encryption_keys: Annotated[str, AfterValidator(typed.keys)] = Field(
        default="",
        validation_alias="DESPATCH_ENCRYPTION_KEYS",
        description="Keys for the tokens of many workspaces, divided by commas: the first encrypts, all decrypt",
        json_schema_extra={"form": "keys as “python -m bot key” prints them, divided by commas"},
        repr=False,
    )
    slack_api_base_url: Annotated[str, AfterValidator(typed.https)] = Field(
        default="https://slack.com/api/",
        validation_alias="SLACK_API_BASE_URL",
        description="Where Slack's Web API is; another place is for test servers",
        json_schema_extra={"form": "an https address, or http on this machine"},
    )
    discord_token: Annotated[str, AfterValidator(typed.word)] = Field(
        default="",
        validation_alias="DISCORD_TOKEN",
        description="The bot's token in Discord",
        json_schema_extra={"form": "the bot's token, one word"},
        repr=False,
    )
    discord_message_content: bool = Field(
        default=False,
        validation_alias="DISCORD_MESSAGE_CONTENT",
        description="Ask Discord for the text of messages, so that replies in threads are kept with their words",
        json_schema_extra={"form": "true or false"},
    )
    discord_shards: Annotated[str, AfterValidator(typed.shards)] = Field(
        default="",
        validation_alias="DISCORD_SHARDS",
        description="For a bot in many Discord servers: auto, or which shards of how many this process runs (0-3/8)",
        json_schema_extra={"form": "auto, or which of how many shards, such as 0-3/8 or 5/8, numbered from 0"},
    )
    discord_api_base_url: Annotated[str, AfterValidator(typed.https)] = Field(
        default="https://discord.com/api/v10",
        validation_alias="DISCORD_API_BASE_URL",
        description="Where Discord's API is; another place is for test servers",
        json_schema_extra={"form": "an https address, or http on this machine"},
    )
    discord_gateway_url: Annotated[str, AfterValidator(typed.https)] = Field(
        default="wss://gateway.discord.gg/",
        validation_alias="DISCORD_GATEWAY_URL",
        description="Where Discord's gateway is; another place is for test servers",
        json_schema_extra={"form": "a wss address, or ws on this machine"},
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(typed.upper)] = (
        Field(
            default="WARNING",
            validation_alias="LOG_LEVEL",
            description="How much is logged",
            json_schema_extra={"form": "DEBUG, INFO, WARNING, ERROR or CRITICAL"},
        )
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(typed.lower)] = Field(
        default="text",
        validation_alias="LOG_FORMAT",
        description="How the log is written: text for people, json (one object a line) for machines",
        json_schema_extra={"form": "text or json"},
    )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the values that no log line may carry."""
        known = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.discord_token)
        return tuple(value for value in (*known, self.slack_client_secret, *self.keys, *self._passwords) if value)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of what is encrypted, the one that encrypts first."""
        return tuple(key for key in self.encryption_keys.split(",") if key)

    @property
    def _passwords(self) -> tuple[str, ...]:
        """Return the password of a database on a server, as it is typed and as it is meant."""
        parts = urlsplit(self.database_url) if self.database_on_server else urlsplit("")
        asked = [parts.password or "", *re.findall(r"(?:^|&)password=([^&]*)", parts.query)]
        return tuple(dict.fromkeys(word for each in asked for word in (each, unquote(each))))

    @property
    def database_on_server(self) -> bool:
        """Say whether the database is on a PostgreSQL server, and no file."""
        return self.database_url.startswith(POSTGRES)

    @property
    def database(self) -> Path | str:
        """Return what is opened: the database's file, or the address of the server's."""
        return opened_at(self.database_url)

    @property
    def database_place(self) -> str:
        """Return where the database is, for people: nothing that only its user should know."""
        return place_of(self.database_url)

    @property
    def shards(self) -> tuple[tuple[int, ...], int] | None:
        """Return which shards of how many this process runs, none of 0 where Discord is asked; nothing without any."""
        if not self.discord_shards or self.discord_shards == AUTO:
            return ((), 0) if self.discord_shards else None
        first, last, count = shards_of(self.discord_shards)
        return tuple(range(first, last + 1)), count

    @property
    def database_path(self) -> Path:
        """Return the database's file; a path without a leading slash is under the working directory."""
        return Path(self.database_url.removeprefix(SQLITE))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment, then the file; there are no other places."""
        return init_settings, env_settings, _FileSource(settings_cls)


class _FileSource(PydanticBaseSettingsSource):
    """The known keys of `despatch.toml`; what is wrong with the others `load_settings` tells."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[object, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:  # the base class says Any: values of every type come in here
        data, _ = _read_file()
        return {name: value for name, value in data.items() if name in _fields()}


def load_settings(*, platforms: bool = False) -> Settings:
    """Return the settings; raises one `SettingsInvalid` that names everything to mend.

    With `platforms` at least one chat platform must be set, and each that is must be set wholly.
    """
    data, problems = _read_file()
    problems += [_unknown(name) for name in data if name not in _fields()]
    problems += _platform_problems(data) if platforms else []
    try:
        settings = Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(item["loc"][0]) for item in error.errors(include_input=False))
        problems = [f"{name} should be {_form(name)}" for name in names] + problems
    else:
        if settings.clock == "workers" and not settings.database_on_server:
            problems.append("CLOCK=workers needs a database on a PostgreSQL server: set DATABASE_URL, too")
    if problems:
        # Outside the handler, so that no traceback carries a value that was refused.
        raise SettingsInvalid(tuple(problems))
    return settings


def _platform_problems(data: Mapping[str, object]) -> list[str]:
    bot, app, signing, discord, client, secret, keys = (
        bool(os.environ.get(name) or data.get(name)) for name in (*PLATFORM_SECRETS, *MANY_SECRETS)
    )
    if client or secret:
        given = dict(zip(MANY_SECRETS, (client, secret, keys), strict=True))
        return _many_problems(bot or app, {"SLACK_SIGNING_SECRET": signing, **given})
    if not (bot or app or signing or discord):
        return ["no chat platform is set: give SLACK_BOT_TOKEN with SLACK_APP_TOKEN, or DISCORD_TOKEN (see README)"]
    problems = []
    if (app or signing) and not bot:
        problems.append("SLACK_BOT_TOKEN is missing, the bot's token of the same Slack app")
    if bot and not (app or signing):
        problems.append(
            "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing beside SLACK_BOT_TOKEN"
        )
    return problems


def _many_problems(one: bool, given: Mapping[str, bool]) -> list[str]:
    """Return what is wrong where many workspaces are to be served; `one` says that a token of one is set, too."""
    problems = [f"{name} is missing: many workspaces in Slack need it" for name, there in given.items() if not there]
    if not given["DESPATCH_ENCRYPTION_KEYS"]:
        problems[-1] += ", and “python -m bot key” prints one"
    if one:
        problems.append(
            "SLACK_CLIENT_ID is for many workspaces, SLACK_BOT_TOKEN and SLACK_APP_TOKEN are for one: leave one out"
        )
    return problems


def settings_rows() -> tuple[tuple[str, str, str], ...]:
    """Return (name, default, description) of every setting, in order: the README's table."""
    return tuple((name, str(field.default), field.description or "") for name, field in _fields().items())


def _fields() -> dict[str, FieldInfo]:
    return {str(field.validation_alias): field for field in Settings.model_fields.values()}


def _form(name: str) -> str:
    extra = _fields()[name].json_schema_extra
    return str(extra["form"]) if isinstance(extra, dict) else "something else"


def _read_file() -> tuple[Mapping[str, object], list[str]]:
    try:
        return tomllib.loads(FILE.read_text(encoding="utf-8")), []
    except FileNotFoundError:
        return {}, []
    except OSError:
        return {}, [f"{FILE} cannot be read: it should be a file that this program may open"]
    except ValueError:
        return {}, [f'{FILE} should be TOML, with lines like PORT = 8080 or HOST = "127.0.0.1"']


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), _fields(), n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_fields())}"
    return f"{FILE} has no setting “{name[:40]}” ({hint})"
