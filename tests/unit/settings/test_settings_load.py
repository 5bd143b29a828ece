"""Settings: the environment first, then the file; every mistake named at once, no value repeated."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsInvalid, load_settings, settings_rows


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, _, _ in settings_rows():
        monkeypatch.delenv(name, raising=False)


def write(text: str) -> None:
    Path("despatch.toml").write_text(text)


def problems() -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert caught.value.code == "settings-invalid"
    assert all(problem in caught.value.sentence for problem in caught.value.problems)
    return caught.value.problems


def test_the_defaults() -> None:
    settings = load_settings()
    assert settings.database_path == Path("data/despatch.db")
    assert (settings.host, settings.port, settings.refetch_minutes) == ("127.0.0.1", 8080, 60)
    assert (settings.allow_addresses, settings.log_level, settings.log_format) == ("", "WARNING", "text")


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write('PORT = 1\nHOST = "127.0.0.2"\nLOG_FORMAT = "json"')
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("LOG_FORMAT", "")
    settings = load_settings()
    assert (settings.port, settings.host) == (2, "127.0.0.2")
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


@pytest.mark.parametrize(("url", "path"), [("sqlite:///a/b.db", "a/b.db"), ("sqlite:////srv/b.db", "/srv/b.db")])
def test_the_database_url(monkeypatch: pytest.MonkeyPatch, url: str, path: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert load_settings().database_path == Path(path)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (
            "postgresql://bot:s%40crets@db.example:5433/despatch?sslmode=require",
            "PostgreSQL, despatch on db.example:5433",
        ),
        ("postgres://bot@db.example/despatch", "PostgreSQL, despatch on db.example"),
        (
            "postgresql://bot@/despatch?host=/run/postgresql&password=s%40crets",
            "PostgreSQL, despatch on /run/postgresql",
        ),
    ],
)
def test_a_database_on_a_server_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, place: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    settings = load_settings()
    assert (settings.database, settings.database_on_server, settings.database_place) == (url, True, place)
    assert settings.secrets == (("s%40crets", "s@crets") if "crets" in url else ())
    assert "crets" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/x"),
        ("DATABASE_URL", "postgresql://db.example"),
        ("DATABASE_URL", "postgresql:///name"),
        ("DATABASE_URL", "postgresql://db.example:99999/name"),
        ("DATABASE_URL", "postgresql://db.example/name/other"),
        ("DATABASE_URL", "postgresql://db.example/na me"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "a.db"),
        ("HOST", "two words"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("DESPATCH_REFETCH_MINUTES", "-5"),
        ("DESPATCH_REFETCH_MINUTES", "1.5"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_bad_value_is_named_with_what_it_should_look_like(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    (problem,) = problems()
    assert problem.startswith(f"{name} should be ")


@pytest.mark.parametrize("value", ["127.0.0.1:8081", "127.0.0.1:1, [::1]:65535", "10.0.0.7:80,"])
def test_addresses_that_may_be_allowed(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DESPATCH_ALLOW_ADDRESSES", value)
    assert load_settings().allow_addresses == value.replace(" ", "").rstrip(",")


@pytest.mark.parametrize(
    "value",
    [
        "localhost:80",
        "127.0.0.1",
        "127.0.0.0/8:80",
        "::1:80",
        "[127.0.0.1]:80",
        "127.0.0.1:0",
        "127.0.0.1:٣",
        "1.2.3.4:+8",
    ],
)
def test_names_networks_and_missing_ports_are_not(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DESPATCH_ALLOW_ADDRESSES", value)
    assert problems()[0].startswith("DESPATCH_ALLOW_ADDRESSES should be ")


def test_everything_is_told_at_once_and_no_value_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    write('PORTT = "hunter2"\nLOG_FORMAT = "hunter3"\n[colours]\nsky = "hunter4"')
    monkeypatch.setenv("PORT", "hunter5")
    told = problems()
    assert [words.split(" should")[0] for words in told[:2]] == ["PORT", "LOG_FORMAT"]
    assert "“PORTT” (did you mean PORT?)" in told[2]
    assert "“colours”" in told[3]
    assert "hunter" not in " ".join(told)


def test_a_refused_value_is_in_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "hunter5")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert caught.value.__context__ is None


@pytest.mark.parametrize("text", ["PORT = ", "= 3", "PORT 8080"])
def test_a_file_that_is_not_toml(text: str) -> None:
    write(text)
    assert "despatch.toml should be TOML" in problems()[0]


def test_a_folder_in_the_files_place() -> None:
    Path("despatch.toml").mkdir()
    assert "cannot be read" in problems()[0]


def test_the_table_has_every_setting_with_its_description() -> None:
    rows = settings_rows()
    assert [row[0] for row in rows][:3] == ["DATABASE_URL", "HOST", "PORT"]
    assert len(rows) == len(Settings.model_fields)
    assert all(description and not description.endswith(".") for _, _, description in rows)
