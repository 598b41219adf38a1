"""An app is registered by QR code: the real SDK against the stand-in, on a clock of the test's."""

import base64
import gzip
import importlib
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.errors import CodeExpired, RegistrationDenied, RegistrationUnavailable
from bot.feishu.needs import NEEDS, addons, by_hand, needed
from bot.simulator.endpoints import ENDPOINTS
from bot.simulator.events import KINDS
from bot.simulator.faults import Fault
from bot.simulator.registration import PATH
from bot.simulator.server import Simulator
from bot.simulator.world import World

LARK = "https://open.larksuite.com"


class SdkTime:
    """What the SDK takes for the module ``time``: its pauses turn the stand-in's clock.

    ``then`` holds what happens in the first pause, the second, and so on.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.pauses: list[float] = []
        self.then = []

    def monotonic(self) -> float:
        return self.world.now().timestamp()

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.world.clock.turn(timedelta(seconds=seconds))
        if self.then:
            self.then.pop(0)()


@pytest.fixture
def sdk_time(world, monkeypatch) -> SdkTime:
    sdk = importlib.import_module("lark_oapi.scene.registration")
    monkeypatch.setattr(sdk, "time", SdkTime(world))
    return sdk.time


class Person:
    """Who runs setup and scans what it shows."""

    def __init__(self, world: World, simulator: Simulator, sdk_time: SdkTime) -> None:
        self.world, self.url, self.time = world, simulator.url, sdk_time
        self.ann = world.add_person("Ann").open_id
        self.shown: list[tuple[str, int]] = []
        self.told: list[str] = []

    def register(self, domain: str = ""):
        from bot.feishu.registration import register

        return register(domain or self.url, lambda *code: self.shown.append(code), self.told.append)

    def scan(self, *, confirm: bool = True) -> None:
        self.world.scan(self.ann, self.shown[-1][0], confirm=confirm)

    def stretch(self) -> None:
        """Let Feishu think that polls should be further apart than it said."""
        for begun in self.world.registrations.begun.values():
            begun.interval = 5.9


@pytest.fixture
def person(world, simulator, sdk_time) -> Person:
    return Person(world, simulator, sdk_time)


@pytest.mark.rule("registration-pending", "registration-link")
def test_the_credentials_come_when_somebody_has_confirmed(person) -> None:
    person.time.then = [lambda: None, person.scan]
    made = person.register()
    assert (made.app_id, made.app_secret) == (person.world.app_id, person.world.app_secret)
    assert made.domain == person.url
    assert person.told == ["polling", "polling"]
    assert person.time.pauses == [5, 5]
    assert made.app_secret not in repr(made)
    [(link, seconds)] = person.shown
    query = parse_qs(urlsplit(link).query)
    packed = query["addons"][0]
    asked = json.loads(gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))
    assert (asked, seconds, query["source"]) == (addons(), 600, ["python-sdk/customer-alert-bot"])


def test_what_was_asked_for_is_what_the_app_has(person) -> None:
    person.time.then = [person.scan]
    person.register()
    missing = person.world.scopes_missing
    assert missing.isdisjoint(needed("scope"))
    assert {"im:message", "bitable:app", "im:message.group_msg"} <= missing
    assert person.world.unsubscribed.isdisjoint(needed("event") + needed("callback"))
    assert "im.message.recalled_v1" in person.world.unsubscribed


@pytest.mark.rule("registration-expires")
def test_a_code_that_nobody_scans_expires(person) -> None:
    with pytest.raises(CodeExpired, match="the QR code expired .* run setup again"):
        person.register()
    assert sum(person.time.pauses) == 600

    person.world.registrations.expires_in = 0  # the stand-in's clock is ahead of the SDK's
    person.time.then = []
    with pytest.raises(CodeExpired):
        person.register()


@pytest.mark.rule("registration-denied")
def test_whoever_declines_is_believed(person) -> None:
    person.time.then = [lambda: person.scan(confirm=False)]
    with pytest.raises(RegistrationDenied, match="declined in Feishu"):
        person.register()


@pytest.mark.rule("registration-slow-down")
def test_the_sdk_slows_down_when_it_is_told_to(person) -> None:
    person.time.then = [person.stretch, lambda: None, person.scan]
    person.register()
    assert person.time.pauses == [5, 10, 10]
    assert person.told == ["polling", "slow_down", "polling"]


@pytest.mark.rule("registration-slow-down")
def test_relaxed_nobody_is_slowed_down(person) -> None:
    person.world.relaxed.add("registration-slow-down")
    person.time.then = [person.stretch, person.scan]
    person.register()
    assert person.time.pauses == [5, 5]


@pytest.mark.rule("registration-brand")
def test_somebody_in_lark_gets_an_app_of_lark(person, monkeypatch) -> None:
    registration = importlib.import_module("bot.feishu.registration")
    at = {"https://open.feishu.cn": person.url, LARK: person.url}
    monkeypatch.setattr(registration, "accounts_of", lambda domain: at[domain])
    person.world.registrations.brand = "lark"
    person.time.then = [person.scan]
    made = person.register("https://open.feishu.cn")
    assert (made.domain, made.app_id) == (LARK, person.world.app_id)
    assert person.told == ["polling", "domain_switched"]


def test_accounts_stand_beside_the_open_platform() -> None:
    from bot.feishu.registration import accounts_of

    assert accounts_of("https://open.feishu.cn/") == "https://accounts.feishu.cn"
    assert accounts_of(LARK) == "https://accounts.larksuite.com"
    assert accounts_of("http://127.0.0.1:8099") == "http://127.0.0.1:8099"


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        (Fault("status", path=PATH, status=502), 0),
        (Fault("reset", path=PATH), 1),
        (Fault("half", path=PATH), 2),
    ],
    ids=["a page of HTML", "cut at begin", "half an answer to a poll"],
)
def test_what_is_no_answer_of_feishus_is_one_line(person, fault, after) -> None:
    from dataclasses import replace

    person.world.faults.add(replace(fault, after=after))
    with pytest.raises(RegistrationUnavailable) as caught:
        person.register()
    assert str(caught.value).startswith("no registration by QR code: 127.0.0.1:")
    assert ("Feishu shows the app already" in str(caught.value)) == bool(person.shown)


def test_where_secrets_are_not_given_there_is_no_registration(person) -> None:
    person.world.registrations.methods = ()
    with pytest.raises(RegistrationUnavailable, match="unsupported_auth_method"):
        person.register()


def test_the_log_shows_no_secret(person) -> None:
    person.time.then = [person.scan]
    person.register()
    log = httpx.get(f"{person.url}/desk/log").text
    assert PATH in log
    assert person.world.app_secret not in log
    assert not any(code in log for code in person.world.registrations.begun)


def post(url: str, **form: str) -> tuple[int, dict]:
    answer = httpx.post(url + PATH, data=form)
    return answer.status_code, answer.json()


BEGIN = {"action": "begin", "archetype": "PersonalAgent", "auth_method": "client_secret"}


@pytest.mark.rule("registration-action", "registration-begin", "registration-device-code")
def test_other_forms_are_refused(simulator) -> None:
    for form, error in (
        ({}, "invalid_request"),
        ({"action": "end"}, "invalid_request"),
        ({**BEGIN, "archetype": "Robot"}, "invalid_request"),
        ({**BEGIN, "auth_method": "none"}, "invalid_request"),
        ({"action": "poll", "device_code": "x"}, "invalid_grant"),
    ):
        status, answer = post(simulator.url, **form)
        assert (status, answer["error"], set(answer)) == (
            400,
            error,
            {"error", "error_description"},
        )


@pytest.mark.rule("registration-once")
def test_credentials_are_given_once(world, simulator) -> None:
    world.registrations.interval = 0
    ann = world.add_person("Ann").open_id
    _, begun = post(simulator.url, **BEGIN)
    world.registrations.by_link(begun["verification_uri_complete"]).answer = "confirmed"
    poll = {"action": "poll", "device_code": begun["device_code"]}
    assert post(simulator.url, **poll)[1]["client_id"] == world.app_id
    assert post(simulator.url, **poll)[1]["error"] == "invalid_grant"
    world.relaxed.add("registration-once")
    assert post(simulator.url, **poll)[1]["client_id"] == world.app_id
    with pytest.raises(LookupError):
        world.scan(ann, "http://127.0.0.1/page/launcher?user_code=none")
    with pytest.raises(LookupError):
        world.scan(ann, begun["verification_uri_complete"])  # without what the SDK adds


def test_each_scope_is_one_that_a_call_or_an_event_asks_for() -> None:
    known = {scope for each in ENDPOINTS for scope in each.scopes}
    known |= {
        "im:message.p2p_msg:readonly",
        "im:message.group_at_msg:readonly",
        "im:message.group_msg",
    }
    assert [need.name for need in NEEDS if need.kind == "scope" and need.name not in known] == []
    assert [n.name for n in NEEDS if n.kind != "scope" and n.name not in KINDS] == []
    assert all(need.why for need in NEEDS)


def test_the_steps_by_hand_name_every_need() -> None:
    steps = "\n".join(by_hand(LARK))
    assert all(need.name in steps for need in NEEDS)
    assert "/login/feishu" in steps
    assert f"{LARK}/app" in steps
