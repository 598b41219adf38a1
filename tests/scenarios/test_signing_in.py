"""Signing in to the dashboard with Feishu, and what is tried against it."""

import base64
import hashlib
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.web.headers import HEADERS
from bot.web.seal import Seal

AUTHORIZE = "/open-apis/authen/v1/authorize"
TOKEN = "/open-apis/authen/v2/oauth/token"
SESSION = "customer_alert_session"
WHO = "/open-apis/authen/v1/user_info"


@pytest.fixture
def transport() -> str:
    return "ws"


def test_whoever_comes_is_sent_to_feishu_and_back_to_the_page(browser) -> None:
    first = browser.get("/")
    assert (first.status_code, first.headers["location"]) == (302, "/login")
    home = browser.sign_in("小雨")
    assert (home.status_code, home.headers["location"]) == (303, "/")
    page = browser.get("/")
    assert page.status_code == 200
    assert "小雨" in page.text


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(browser) -> None:
    begun = browser.get("/login").headers["set-cookie"]
    assert re.fullmatch(
        r"customer_alert_signing_in=[^;]+; HttpOnly; Max-Age=600; Path=/login; SameSite=lax", begun
    )
    home = browser.sign_in("小雨")
    of_session, of_state = home.headers.get_list("set-cookie")
    assert re.fullmatch(
        r"customer_alert_session=[^;]+; HttpOnly; Max-Age=43200; Path=/; SameSite=lax", of_session
    )
    assert "signing_in=" in of_state
    assert "Max-Age=0" in of_state


def test_behind_https_cookies_are_secure_and_the_way_back_is_https(browser) -> None:
    sent = browser.get("/login", headers={"X-Forwarded-Proto": "https", "Host": "bot.shop.cn"})
    assert "; Secure" in sent.headers["set-cookie"]
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["redirect_uri"] == ["https://bot.shop.cn/login/feishu"]


@pytest.mark.parametrize("path", ["/", "/login", "/page/page.css", "/page/none.css", "/healthz"])
def test_every_answer_tells_the_browser_to_run_and_keep_nothing_foreign(browser, path) -> None:
    told = browser.get(path).headers
    kept = {"cache-control"} if path == "/page/page.css" else set()
    assert {name: told[name] for name in HEADERS.keys() - kept} == {
        name: value for name, value in HEADERS.items() if name not in kept
    }
    assert "'unsafe-inline'" not in told["content-security-policy"]


def test_only_our_own_files_are_served(browser) -> None:
    for path in ("/page/index.html", "/page/..%2Fserver.py", "/page/%2e%2e/server.py"):
        assert browser.get(path).status_code == 404
    style = browser.get("/page/page.css")
    again = browser.get("/page/page.css", headers={"If-None-Match": style.headers["etag"]})
    assert (style.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_stranger_is_told_so_and_gets_no_session(browser) -> None:
    stranger = browser.morning.world.add_person("路人").open_id
    refused = browser.sign_in(stranger)
    assert refused.status_code == 403
    assert "你还不在团队里" in refused.text
    assert SESSION not in browser.cookies
    assert browser.get("/").headers["location"] == "/login"


def test_whoever_leaves_the_team_is_out_at_the_next_request(browser) -> None:
    browser.sign_in("小雨")
    morning = browser.morning
    team = [m.model_dump(exclude_none=True) for m in morning.app.config().team if m.name != "小雨"]
    morning.reconfigure(team=team)
    page = browser.get("/")
    assert page.status_code == 403
    assert "你还不在团队里" in page.text


def test_a_session_ends_after_a_working_day(browser) -> None:
    browser.sign_in("小雨")
    browser.morning.now.advance(hours=11, minutes=59)
    assert browser.get("/").status_code == 200
    browser.morning.now.advance(minutes=1)
    assert browser.get("/").headers["location"] == "/login"


def test_signing_out_ends_the_session_of_this_browser(browser) -> None:
    browser.sign_in("小雨")
    out = browser.post("/logout", headers={"Origin": str(browser.base_url).rstrip("/")})
    assert "已退出登录" in out.text
    assert browser.get("/").headers["location"] == "/login"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "OWN", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "OWN", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_page_cannot_sign_anybody_out(browser, headers) -> None:
    browser.sign_in("小雨")
    own = str(browser.base_url).rstrip("/")
    sent = {name: value.replace("OWN", own) for name, value in headers.items()}
    assert browser.post("/logout", headers=sent).status_code == 403
    assert browser.get("/").status_code == 200


def forged(browser, open_id: str, secret: str, purpose: str) -> str:
    until = browser.morning.now() + timedelta(hours=1)
    return Seal(secret, purpose).close(open_id, until)


def test_a_cookie_that_we_did_not_sign_for_a_session_is_nobodys(browser) -> None:
    secret = browser.morning.world.app_secret
    manager = browser.morning.people["店长"]
    browser.sign_in("小雨")
    own = browser.cookies[SESSION]
    name, ends, mac = own.split(".")
    others = base64.urlsafe_b64encode(manager.encode()).decode().rstrip("=")
    for cookie in (
        "",
        "..",
        "a.b.c",
        f"{others}.{ends}.{mac}",
        f"{name}.{int(ends) + 9}.{mac}",
        f"{own}.x",
        forged(browser, manager, "guessed", "session"),
        forged(browser, manager, secret, "signing in"),
    ):
        with httpx.Client(base_url=browser.base_url, cookies={SESSION: cookie}) as forger:
            assert forger.get("/").headers["location"] == "/login", cookie
    signed = forged(browser, manager, secret, "session")
    with httpx.Client(base_url=browser.base_url, cookies={SESSION: signed}) as owner:
        assert owner.get("/").status_code == 200  # so what is refused above is the forgery


# What is tried with the way back


def failed(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and "没有登录成功" in answer.text


def test_nobody_is_signed_in_by_somebody_elses_link(browser) -> None:
    """An attacker's code, sent to a victim as a link, must not make the victim the attacker."""
    with browser.another() as attacker:
        link = attacker.agree(attacker.ask_feishu(), "大伟").headers["location"]
    assert failed(browser.get(link))
    browser.ask_feishu()  # also while the victim is signing in
    assert failed(browser.get(link))
    assert SESSION not in browser.cookies


@pytest.mark.rule("signin-state")
@pytest.mark.parametrize("state", ["", "guessed", "é", "\0"])
def test_a_wrong_state_is_refused_before_feishu_is_asked(browser, state) -> None:
    asked = browser.ask_feishu()
    code = parse_qs(urlsplit(browser.agree(asked, "小雨").headers["location"]).query)
    assert code["state"] == [asked["state"]]
    calls = len(browser.morning.world.calls)
    assert failed(browser.get("/login/feishu", params={"code": code["code"][0], "state": state}))
    assert len(browser.morning.world.calls) == calls


def test_the_way_back_is_open_for_ten_minutes_and_once(browser) -> None:
    link = browser.agree(browser.ask_feishu(), "小雨").headers["location"]
    assert browser.get(link).status_code == 303
    assert failed(browser.get(link))
    late = browser.agree(browser.ask_feishu(), "小雨").headers["location"]
    browser.morning.now.advance(minutes=10)
    assert failed(browser.get(late))


@pytest.mark.rule("signin-declined")
def test_whoever_declines_is_not_signed_in(browser) -> None:
    back = browser.agree(browser.ask_feishu(), "")
    told = parse_qs(urlsplit(back.headers["location"]).query)
    assert told["error"] == ["access_denied"]
    assert failed(browser.get(back.headers["location"]))


@pytest.mark.rule("signin-code-once")
def test_a_code_that_was_used_is_refused_by_feishu(browser, caplog) -> None:
    with browser.another() as thief:
        asked = browser.ask_feishu()
        link = browser.agree(asked, "小雨").headers["location"]
        thief.cookies = browser.cookies
        assert browser.get(link).status_code == 303
        thief.cookies.set("customer_alert_signing_in", forged_state(browser, asked["state"]))
        assert failed(thief.get(link))
    assert "Feishu code 20065" in caplog.text
    code = parse_qs(urlsplit(link).query)["code"][0]
    assert code not in caplog.text


def forged_state(browser, state: str) -> str:
    return forged(browser, state, browser.morning.world.app_secret, "signing in")


@pytest.mark.rule("signin-code-lives")
def test_a_code_is_good_for_five_minutes(browser, caplog) -> None:
    link = browser.agree(browser.ask_feishu(), "小雨").headers["location"]
    browser.morning.now.advance(minutes=5)
    assert failed(browser.get(link))
    assert "Feishu code 20004" in caplog.text


@pytest.mark.rule("signin-availability")
def test_whom_the_app_is_not_for_is_refused_by_feishu(browser, caplog) -> None:
    person = browser.morning.world.people[browser.morning.people["小雨"]]
    person.available = False
    assert failed(browser.sign_in("小雨"))
    assert "Feishu code 20010" in caplog.text


@pytest.mark.parametrize("fault", ["status", "reset", "half"])
def test_when_feishu_does_not_answer_the_person_is_told_to_try_again(
    browser, caplog, fault
) -> None:
    from bot.simulator.faults import Fault

    browser.morning.world.faults.add(Fault(fault, path=TOKEN))
    assert failed(browser.sign_in("小雨"))
    assert browser.sign_in("小雨").status_code == 303
    assert browser.morning.world.app_secret not in caplog.text


# How strict the stand-in is


def turn_in(browser, **changed: str) -> httpx.Response:
    """Turn in a code as the service does, over plain HTTP."""
    world = browser.morning.world
    body = {
        "grant_type": "authorization_code",
        "client_id": world.app_id,
        "client_secret": world.app_secret,
        **changed,
    }
    return httpx.post(f"{browser.morning.address}{TOKEN}", json=body)


@pytest.mark.rule("signin-app", "signin-redirect", "signin-response-type")
@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "cli_other"},
        {"redirect_uri": "https://evil.example/login/feishu"},
        {"redirect_uri": "OWN/"},
        {"response_type": "token"},
    ],
)
def test_feishu_sends_nobody_back_to_where_the_app_is_not(browser, changed) -> None:
    asked = browser.ask_feishu()
    own = asked["redirect_uri"]
    wrong = asked | {name: value.replace("OWN", own) for name, value in changed.items()}
    shown = httpx.get(f"{browser.morning.address}{AUTHORIZE}", params=wrong)
    sent = {**wrong, "person": browser.morning.people["小雨"]}
    chosen = httpx.post(f"{browser.morning.address}/desk/sign-in", data=sent)
    assert (shown.status_code, chosen.status_code) == (400, 400)
    assert "location" not in chosen.headers


def test_a_forged_host_leads_nowhere(browser) -> None:
    sent = browser.get("/login", headers={"Host": "evil.example"}).headers["location"]
    assert httpx.get(sent).status_code == 400


@pytest.mark.rule(
    "signin-code", "signin-redirect-same", "signin-pkce", "signin-grant-type", "signin-credentials"
)
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": "none"}, 20003),
        ({"redirect_uri": "https://evil.example/"}, 20071),
        ({"code_verifier": "x" * 43}, 20049),
        ({"code_verifier": ""}, 20049),
        ({"grant_type": "password"}, 20036),
        ({"client_secret": "guessed"}, 20002),
    ],
)
def test_a_code_is_of_no_use_to_others(browser, changed, code) -> None:
    verifier = "v" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = browser.ask_feishu()
    asked["code_challenge"] = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    given = parse_qs(urlsplit(browser.agree(asked, "小雨").headers["location"]).query)["code"][0]
    right = {
        "code": given,
        "redirect_uri": asked["redirect_uri"],
        "code_verifier": verifier,
    }
    refused = turn_in(browser, **(right | changed))
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert set(refused.json()) == {"code", "error", "error_description"}
    assert turn_in(browser, **right).json()["code"] == 0


@pytest.mark.rule("user-token-lifetime")
def test_a_users_token_tells_who_they_are_for_two_hours_and_nothing_more(browser) -> None:
    browser.sign_in("小雨")
    token = next(iter(browser.morning.world.sign_ins.tokens))
    headers = {"Authorization": f"Bearer {token}"}
    who = httpx.get(f"{browser.morning.address}{WHO}", headers=headers).json()["data"]
    assert (who["name"], who["open_id"]) == ("小雨", browser.morning.people["小雨"])
    assert not {"mobile", "email"} & set(who)
    others = httpx.get(f"{browser.morning.address}/open-apis/bot/v3/info", headers=headers)
    assert others.json()["code"] == 99991668
    browser.morning.now.advance(hours=2)
    late = httpx.get(f"{browser.morning.address}{WHO}", headers=headers)
    assert (late.status_code, late.json()["code"]) == (400, 99991668)
    assert httpx.get(f"{browser.morning.address}{WHO}").json()["code"] == 99991661
