from pathlib import Path

import pytest

from bot.settings import PLATFORM_SECRETS, SettingsInvalid, load_settings

BOT, APP, SIGNING, DISCORD = ("xoxb-" + "a" * 8, "xapp-" + "a" * 8, "s" * 16, "d" * 16)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in PLATFORM_SECRETS:
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
