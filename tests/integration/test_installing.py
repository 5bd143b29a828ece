"""“Add to Slack” on a loopback Slack: there and back, refused, repeated, forged, in another browser, while Slack is down."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.slack.manifest import SCOPES
from bot.chat.installing import STATE_SECONDS
from tests import canaries
from tests.integration.many_bench import INNER, ONE, ORG, TWO, ManyBench, many_bench, member, place

COOKIE = "slack-app-oauth-state"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ManyBench]:
    async with many_bench(tmp_path / "many.db") as bench:
        yield bench


async def test_the_page_leads_to_slack_and_back(bench: ManyBench) -> None:
    browser = bench.browser()
    page = await browser.open("/install")
    assert page.status == 200 and 'href="/slack/install"' in page.text and "Add to Slack" in page.text
    leads_to = await bench.begin(browser)
    asked = parse_qs(urlsplit(leads_to).query)
    assert leads_to.startswith("https://slack.com/oauth/v2/authorize?")
    assert asked["scope"] == [",".join(sorted(SCOPES))] and "user_scope" not in asked
    assert browser.cookies == {COOKIE: asked["state"][0]}
    back = await browser.open(bench.slack.oauth.allow(leads_to, TWO.id))
    assert back.status == 200 and "Despatch is there" in back.text
    assert browser.cookies == {}
    kept = await bench.store.of(TWO)
    assert kept is not None
    assert (kept.name, kept.site, kept.whole) == ("Estuary", "https://estuary.slack.example/", False)
    assert set(kept.scopes) == set(SCOPES) and kept.installed_at == bench.clock()
    assert kept.token == canaries.slack_bot(TWO.id)


@pytest.mark.parametrize(
    ("asked", "team"),
    [
        ("T0123ABCD", "T0123ABCD"),
        ("T1%26scope%3Dadmin", ""),
        ("T1%0d%0aSet-Cookie:x", ""),
        ("t1", ""),
        ("T" * 50, ""),
        ("%D9%A3", ""),
    ],
)
async def test_a_team_may_be_named_and_nothing_else_gets_into_the_address(
    bench: ManyBench, asked: str, team: str
) -> None:
    page = await bench.browser().open(f"/slack/install?team={asked}")
    assert page.status == 302
    query = parse_qs(urlsplit(page.leads_to).query)
    assert query.get("team", [""]) == [team] and query["scope"] == [",".join(sorted(SCOPES))]


async def test_where_very_many_have_begun_one_is_asked_to_come_later(
    bench: ManyBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workspaces.installations.MOST_OPEN", 0)
    page = await bench.browser().open("/slack/install")
    assert page.status == 503 and "install-crowded" in page.text


async def test_who_let_it_in_need_not_be_said(bench: ManyBench) -> None:
    bench.slack.oauth.installer = None
    await bench.install(TWO)
    assert await bench.store.of(TWO) is not None


async def test_an_organisation_lets_it_into_its_teams(bench: ManyBench) -> None:
    await bench.install(ORG)
    kept = await bench.store.of(ORG)
    assert kept is not None and kept.whole and kept.enterprise == ORG.id
    assert await bench.store.of(INNER) is None  # until something comes from there


async def test_letting_it_in_again_replaces_the_token(bench: ManyBench) -> None:
    await bench.install(TWO)
    await bench.install(TWO)
    kept = await bench.store.of(TWO)
    assert kept is not None and kept.token == canaries.slack_bot(TWO.id, 2)


async def refused(bench: ManyBench, path: str, code: str, *, cookies: dict[str, str] | None = None) -> None:
    """Come back by an address, and be told in one sentence with a way back, after which nothing is installed."""
    browser = bench.browser()
    browser.cookies |= cookies or {}
    page = await browser.open(path)
    assert page.status in (400, 503), page.text
    assert f"<code>{code}</code>" in page.text and "Despatch was not added" in page.text
    assert 'href="/install">Begin again</a>' in page.text
    assert COOKIE not in browser.cookies
    assert canaries.MARK not in page.text
    assert await bench.store.sites() == {}


async def begun(bench: ManyBench) -> tuple[str, dict[str, str]]:
    browser = bench.browser()
    return await bench.begin(browser), browser.cookies


async def test_refused_consent(bench: ManyBench) -> None:
    page, cookies = await begun(bench)
    await refused(bench, bench.slack.oauth.refuse(page), "install-refused", cookies=cookies)


@pytest.mark.parametrize(
    ("said", "code"),
    [("invalid_scope", "install-scopes"), ("bad_redirect_uri", "install-unset"), ("<b>x</b>", "install-failed")],
)
async def test_what_slack_says_on_the_way_back_is_told_in_our_words(bench: ManyBench, said: str, code: str) -> None:
    page, cookies = await begun(bench)
    await refused(bench, bench.slack.oauth.refuse(page, said), code, cookies=cookies)


async def test_a_stale_state(bench: ManyBench) -> None:
    page, cookies = await begun(bench)
    bench.clock.forward(seconds=STATE_SECONDS + 1)
    await refused(bench, bench.slack.oauth.allow(page, TWO.id), "install-stale", cookies=cookies)
    assert bench.slack.requests_to("oauth.v2.access") == []


async def test_a_forged_state_even_with_its_cookie(bench: ManyBench) -> None:
    for state in ("x" * 43, "", "a=b", "%00", "é", "x" * 7_000):
        path = f"/slack/oauth_redirect?code=c&state={state}"
        cookies = {COOKIE: state} if state.isascii() else {}
        expected = "install-stale" if state == "x" * 43 else ""
        browser = bench.browser()
        browser.cookies |= cookies
        page = await browser.open(path)
        assert page.status == 400 and "Begin again" in page.text and expected in page.text
    assert bench.slack.requests_to("oauth.v2.access") == []


async def test_the_state_of_another_browser(bench: ManyBench) -> None:
    page, _ = await begun(bench)
    _, cookies = await begun(bench)
    back = bench.slack.oauth.allow(page, TWO.id)
    await refused(bench, back, "install-elsewhere", cookies=cookies)
    await refused(bench, back, "install-elsewhere")
    assert bench.slack.requests_to("oauth.v2.access") == []


async def test_a_way_back_that_was_used_is_told_as_used_and_changes_nothing(bench: ManyBench) -> None:
    browser = bench.browser()
    back = bench.slack.oauth.allow(await bench.begin(browser), TWO.id)
    cookies = dict(browser.cookies)
    assert (await browser.open(back)).status == 200
    kept = await bench.store.of(TWO)
    for repeated in (browser, bench.browser()):
        page = await repeated.open(back)
        assert page.status == 400 and "install-repeated" in page.text
    browser.cookies |= cookies
    assert "install-repeated" in (await browser.open(back)).text
    assert await bench.store.of(TWO) == kept
    assert len(bench.slack.requests_to("oauth.v2.access")) == 1


async def test_a_way_back_taken_twice_at_once_is_taken_once(bench: ManyBench) -> None:
    browser = bench.browser()
    back = bench.slack.oauth.allow(await bench.begin(browser), TWO.id)
    pages = await asyncio.gather(*(browser.open(back) for _ in range(5)))
    assert sorted(page.status for page in pages) == [200, 400, 400, 400, 400]
    assert len(bench.slack.requests_to("oauth.v2.access")) == 1


async def test_a_code_that_was_used_or_made_up(bench: ManyBench) -> None:
    page, cookies = await begun(bench)
    back = bench.slack.oauth.allow(page, TWO.id)
    made_up = back.replace(canaries.SLACK_CODE, "made-up")
    await refused(bench, made_up, "install-code-refused", cookies=cookies)
    await bench.install(TWO)
    (used, _) = [call.args["code"] for call in bench.slack.requests_to("oauth.v2.access")][::-1]
    page, cookies = await begun(bench)
    again = bench.slack.oauth.refuse(page).replace("error=access_denied", f"code={used}")
    browser = bench.browser()
    browser.cookies |= cookies
    told = await browser.open(again)
    assert "install-code-refused" in told.text and canaries.MARK not in told.text


async def test_a_way_back_without_a_code(bench: ManyBench) -> None:
    page, cookies = await begun(bench)
    path = bench.slack.oauth.refuse(page).replace("error=access_denied&", "")
    await refused(bench, path, "install-failed", cookies=cookies)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [("", 500, "platform-down"), ("internal_error", 200, "platform-down"), ("bad_client_secret", 200, "install-unset")],
)
async def test_slack_away_during_the_exchange(bench: ManyBench, error: str, status: int, code: str) -> None:
    page, cookies = await begun(bench)
    bench.slack.fail("oauth.v2.access", error, status=status, times=None)
    await refused(bench, bench.slack.oauth.allow(page, TWO.id), code, cookies=cookies)


async def test_a_cut_line_in_the_exchange_is_not_tried_again_with_the_same_code(bench: ManyBench) -> None:
    page, cookies = await begun(bench)
    bench.slack.lose("oauth.v2.access")
    await refused(bench, bench.slack.oauth.allow(page, TWO.id), "platform-down", cookies=cookies)
    assert len(bench.slack.requests_to("oauth.v2.access")) == 1


@pytest.mark.parametrize("scopes", [[], ["commands"]])
async def test_an_app_without_the_scopes_is_not_kept_and_its_token_ends(bench: ManyBench, scopes: list[str]) -> None:
    page, cookies = await begun(bench)
    bench.slack.oauth.scopes = scopes
    await refused(bench, bench.slack.oauth.allow(page, TWO.id), "install-scopes", cookies=cookies)
    assert bench.slack.tokens.revoked == {canaries.slack_bot(TWO.id)}


async def test_what_could_not_be_kept_is_given_back(bench: ManyBench, monkeypatch: pytest.MonkeyPatch) -> None:
    page, cookies = await begun(bench)
    fault = bench.slack.fail("auth.test", "internal_error", times=None)
    await refused(bench, bench.slack.oauth.allow(page, TWO.id), "platform-down", cookies=cookies)
    fault.release()
    await bench.database.transact(lambda connection: connection.execute("DROP TABLE installations").close())
    page, cookies = await begun(bench)
    browser = bench.browser()
    browser.cookies |= cookies
    told = await browser.open(bench.slack.oauth.allow(page, TWO.id))
    assert told.status == 503 and "Begin again" in told.text and "installations" not in told.text
    assert bench.slack.tokens.revoked >= {canaries.slack_bot(TWO.id, 2)}


async def test_no_log_line_of_any_level_has_a_code_a_token_or_a_key(bench: ManyBench) -> None:
    """The watch of `tests/canaries.py` hears every logger at DEBUG while all of this happens."""
    bench.slack.oauth.rotates = True
    await bench.install(TWO)
    bench.clock.forward(hours=11)
    await bench.connection.platform.named(place(TWO), member(TWO))
    await bench.connection._many.tokens.settle()  # type: ignore[union-attr]
    page, cookies = await begun(bench)
    browser = bench.browser()
    browser.cookies |= cookies
    await browser.open(bench.slack.oauth.allow(page, ONE.id).replace("code=", "code=wrong"))
