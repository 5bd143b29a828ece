from pathlib import Path

import pytest

from bot.settings import MANY_SECRETS, PLATFORM_SECRETS, SettingsInvalid, load_settings
from bot.workspaces.vault import new_key

BOT, APP, SIGNING, DISCORD = ("xoxb-" + "a" * 8, "xapp-" + "a" * 8, "s" * 16, "d" * 16)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*PLATFORM_SECRETS, *MANY_SECRETS):
        monkeypatch.delenv(name, raising=False)


def set_all(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def problems(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    set_all(monkeypatch, **values)
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(platforms=True)
    return caught.value.sentence


def test_no_platform_at_all_is_a_mistake_for_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    load_settings()
    assert "no chat platform is set" in problems(monkeypatch)


@pytest.mark.parametrize(
    "values",
    [
        {"DISCORD_TOKEN": DISCORD},
        {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP},
        {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING},
        {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "DISCORD_TOKEN": DISCORD},
    ],
)
def test_each_platform_may_be_set_alone_or_together(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    set_all(monkeypatch, **values)
    settings = load_settings(platforms=True)
    assert set(settings.secrets) == set(values.values())
    assert not any(value in repr(settings) for value in values.values())


def test_half_a_platform_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SLACK_BOT_TOKEN is missing" in problems(monkeypatch, SLACK_APP_TOKEN=APP)
    monkeypatch.delenv("SLACK_APP_TOKEN")
    assert "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)" in problems(monkeypatch, SLACK_BOT_TOKEN=BOT)


def test_all_mistakes_are_told_at_once_and_no_value_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    told = problems(
        monkeypatch,
        SLACK_BOT_TOKEN="wrong-token-value",
        DISCORD_TOKEN="two words here",
        SLACK_API_BASE_URL="http://slack.example/api/",
        DISCORD_GATEWAY_URL="ftp://gateway.example",
        PORT="none",
    )
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "DISCORD_TOKEN",
        "SLACK_API_BASE_URL",
        "DISCORD_GATEWAY_URL",
        "PORT",
    ):
        assert name in told
    assert "wrong-token-value" not in told


def test_a_test_server_on_this_machine_needs_no_https(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, SLACK_API_BASE_URL="http://127.0.0.1:9/api/", DISCORD_GATEWAY_URL="ws://127.0.0.1:9/")
    assert load_settings().slack_api_base_url == "http://127.0.0.1:9/api/"


# --- many workspaces in Slack ---

CLIENT, SECRET = "111.222", "c" * 16


def test_many_workspaces_are_set_wholly(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = (new_key(), new_key())
    set_all(monkeypatch, SLACK_CLIENT_ID=CLIENT, SLACK_CLIENT_SECRET=SECRET, SLACK_SIGNING_SECRET=SIGNING)
    set_all(monkeypatch, DESPATCH_ENCRYPTION_KEYS=", ".join(keys))
    settings = load_settings(platforms=True)
    assert settings.keys == keys
    assert {SECRET, SIGNING, *keys} == set(settings.secrets)
    assert not any(secret in repr(settings) for secret in settings.secrets)


def test_what_is_missing_for_many_workspaces_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    told = problems(monkeypatch, SLACK_CLIENT_ID=CLIENT)
    for name in ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "DESPATCH_ENCRYPTION_KEYS"):
        assert f"{name} is missing" in told
    assert "“python -m bot key” prints one" in told
    monkeypatch.delenv("SLACK_CLIENT_ID")
    assert "SLACK_CLIENT_ID is missing" in problems(monkeypatch, SLACK_CLIENT_SECRET=SECRET)


@pytest.mark.parametrize("one", [{"SLACK_BOT_TOKEN": BOT}, {"SLACK_APP_TOKEN": APP}])
def test_one_workspace_and_many_do_not_go_together(monkeypatch: pytest.MonkeyPatch, one: dict[str, str]) -> None:
    many = {"SLACK_CLIENT_ID": CLIENT, "SLACK_CLIENT_SECRET": SECRET, "SLACK_SIGNING_SECRET": SIGNING}
    assert "leave one out" in problems(monkeypatch, DESPATCH_ENCRYPTION_KEYS=new_key(), **many, **one)


@pytest.mark.parametrize(
    "keys",
    ["short", "é" * 44, "a" * 44, new_key()[:-1], f"{new_key()};{new_key()}"],
    ids=["short", "é", "a", "cut", "semicolon"],
)
def test_a_key_of_another_form_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    told = problems(monkeypatch, DESPATCH_ENCRYPTION_KEYS=keys, DISCORD_TOKEN=DISCORD)
    assert "DESPATCH_ENCRYPTION_KEYS should be keys as “python -m bot key” prints them" in told
    assert keys not in told


@pytest.mark.parametrize("client", ["111", "a.b", ".", "1.2.3", "111."])
def test_a_client_id_of_another_form_is_named(monkeypatch: pytest.MonkeyPatch, client: str) -> None:
    assert "SLACK_CLIENT_ID should be" in problems(monkeypatch, SLACK_CLIENT_ID=client)


# --- shards of Discord ---


@pytest.mark.parametrize("typed", ["", "auto", "AUTO", "0/1", "0-3/8", " 4 - 7 / 8 ", "7/8"])
def test_shards_are_a_part_of_a_whole(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    set_all(monkeypatch, DISCORD_SHARDS=typed, DISCORD_TOKEN=DISCORD)
    assert load_settings(platforms=True).discord_shards == "".join(typed.split()).lower()


@pytest.mark.parametrize(
    "typed", ["8", "0-3", "3-0/8", "0-8/8", "8/8", "-1/8", "0/0", "a-b/c", "0-3/8,5/8", "0/99999", "٣/8"]
)
def test_shards_that_there_cannot_be_are_named(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    told = problems(monkeypatch, DISCORD_SHARDS=typed, DISCORD_TOKEN=DISCORD)
    assert "DISCORD_SHARDS should be auto, or which of how many shards, such as 0-3/8" in told


# --- many processes ---


def test_work_is_shared_on_a_server_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told = problems(monkeypatch, CLOCK="workers", DISCORD_TOKEN=DISCORD)
    assert "CLOCK=workers needs a database on a PostgreSQL server: set DATABASE_URL, too" in told
    set_all(monkeypatch, DATABASE_URL="postgresql://db.example/despatch")
    assert load_settings(platforms=True).clock == "workers"
    assert "CLOCK should be embedded or workers" in problems(monkeypatch, CLOCK="cron")
