"""What setup writes and how it understands answers, part by part."""

import json

import pytest

from bot.config import Config, Member, load_config
from bot.errors import ConfigError, SourceError
from bot.setup.credentials import _outdone, _show
from bot.setup.files import spelled, write_config, write_env
from bot.setup.talk import Answers, Talk
from bot.setup.team import parse_member
from bot.setup.times import choose_times
from bot.sources.links import kind_of


def talk(*answers: str, silent: bool = False, width: int | None = None) -> tuple[Talk, list[str]]:
    """Return somebody who gives these answers, and what they are told."""
    told: list[str] = []
    left = list(answers)

    def read(question: str) -> str:
        told.append(question)
        return left.pop(0)

    return Talk(told.append, read, read, silent=silent, width=width), told


def test_of_an_env_only_the_own_lines_change(tmp_path) -> None:
    path = tmp_path / ".env"
    path.write_text("# FEISHU_APP_ID=no\n\nexport FEISHU_APP_ID = 'old'\nA=b=c")
    write_env(path, {"FEISHU_APP_ID": "cli_1", "FEISHU_APP_SECRET": "s"})
    assert path.read_text() == (
        "# FEISHU_APP_ID=no\n\nFEISHU_APP_ID=cli_1\nA=b=c\nFEISHU_APP_SECRET=s\n"
    )
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_linked_env_stays_a_link(tmp_path) -> None:
    real, path = tmp_path / "real", tmp_path / ".env"
    path.symlink_to(real)
    write_env(path, {"A": "b"})
    assert (path.is_symlink(), real.read_text()) == (True, "A=b\n")


@pytest.mark.parametrize("value", ["a b", "a\nB=c", "a#b", "a'b", "", "密"])
def test_a_value_that_would_break_the_file_is_refused_unseen(tmp_path, value) -> None:
    with pytest.raises(ConfigError, match="^FEISHU_APP_SECRET: letters, digits") as caught:
        write_env(tmp_path / ".env", {"FEISHU_APP_SECRET": value})
    assert not value or value not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_env_that_cannot_be_read_or_written_is_one_line(tmp_path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="binary: cannot be read"):
        write_env(tmp_path / "binary", {"A": "b"})
    with pytest.raises(ConfigError, match="none: cannot be written"):
        write_env(tmp_path / "no" / "none", {"A": "b"})


def test_a_config_says_no_more_than_it_must_and_means_the_same(tmp_path) -> None:
    raw = {
        "push": {"top_n": 7},
        "categories": {"外套": {"category_cycle_days": 45}},
        "orders_dampening": {"1": 0.5, "default": 1},
        "schedule": {"holidays": {"2027-02-20": "work"}, "alerts": None},
        "team": [{"name": "小雨", "mobile": "13800000000"}],
        "sources": [{"type": "file", "path": "a.csv", "columns": {"paid": "成本"}}],
    }
    config = Config.model_validate(raw)
    said = spelled(config)
    assert Config.model_validate(said) == config
    assert said["push"] == {"top_n": 7}
    assert (said["team"], said["sources"]) == (raw["team"], raw["sources"])
    assert "defaults" not in said
    path = tmp_path / "config.json"
    write_config(path, config, talk()[0])
    assert load_config(path) == config
    assert "小雨" in path.read_text(encoding="utf-8")


def test_a_config_is_changed_only_after_a_yes_and_kept(tmp_path) -> None:
    path = tmp_path / "config.json"
    path.write_text("{}")
    config = Config.model_validate({"language": "en"})
    write_config(path, config, talk("n")[0])
    assert path.read_text() == "{}"
    write_config(path, config, talk("")[0])
    assert json.loads(path.read_text())["language"] == "en"
    assert (tmp_path / "config.json.bak").read_text() == "{}"


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("小雨,13800000000", Member(name="小雨", mobile="13800000000")),
        (" 小雨 ， +86 138-0000-0000 ", Member(name="小雨", mobile="13800000000")),
        (
            "Ann,+44 20 7946 0000,manager",
            Member(name="Ann", mobile="+442079460000", role="manager"),
        ),
        ("Ann,ann@shop.example.com", Member(name="Ann", email="ann@shop.example.com")),
    ],
)
def test_a_member_is_a_name_and_a_phone_or_email(text, member) -> None:
    assert parse_member(text) == member


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("小雨", "expected is name, phone or e-mail"),
        ("小雨,13800000000,boss", "expected is name, phone or e-mail"),
        ("小雨,abc", "`abc` is neither a phone nor an e-mail"),
        (",13800000000", "`` is no name"),
        (f"{'x' * 21},13800000000", "1 to 20 characters"),
    ],
)
def test_any_other_member_is_refused_with_the_form(text, fault) -> None:
    with pytest.raises(ConfigError, match=fault):
        parse_member(text)


@pytest.mark.parametrize(
    ("push", "answer", "changed"),
    [
        ("0 9 * * *", "", {}),
        ("0 9 * * *", "09:00", {}),
        ("0 9 * * 1-5", "8:05", ("35 7 * * 1-5", "5 8 * * 1-5", "10 8 * * 1-5")),
        ("0 9 * * *", "00:10", ("0 0 * * *", "10 0 * * *", "15 0 * * *")),
        ("0 9 * * *", "23:58", ("28 23 * * *", "58 23 * * *", "59 23 * * *")),
        ("0 9,14 * * *", "", {}),
        (None, "09:00", ("30 8 * * *", "0 9 * * *", "5 9 * * *")),
    ],
)
def test_a_time_becomes_cron_lines_around_it(push, answer, changed) -> None:
    config = Config.model_validate({"schedule": {"push": push}})
    said = choose_times(config, Answers(), talk(answer)[0])
    if changed:
        made = Config.model_validate(said)
        lines = made.schedule
        assert (lines.rescore, lines.push, lines.alerts) == changed
        assert made.push.latest > f"{answer:0>5}"
    else:
        assert said == {}


def test_a_time_that_is_none_is_asked_for_again_or_refused() -> None:
    person, told = talk("9", "24:00", "")
    assert choose_times(Config(), Answers(), person) == {}
    assert "24:00 is no time; expected is one such as 09:00" in told
    with pytest.raises(ConfigError, match="--push-at soon: no time"):
        choose_times(Config(), Answers(push_at="soon"), talk(silent=True)[0])


def test_without_a_default_silence_is_an_error_that_names_the_option() -> None:
    with pytest.raises(ConfigError, match="Link: not known; give it by --orders"):
        talk(silent=True)[0].ask("Link", option="--orders")


def test_a_window_too_narrow_for_the_code_is_told_and_has_the_link() -> None:
    link = "https://accounts.feishu.cn/page?user_code=A&addons=" + "x" * 380
    for width, drawn in ((None, True), (80, True), (60, False)):
        person, told = talk(width=width)
        _show(person, link, 600)
        assert any("█" in line for line in told) == drawn
        assert any("wide; this one has 60" in line for line in told) != drawn
        assert any(link in line for line in told)
        assert all(len(line) <= 80 for text in told if "█" in text for line in text.split("\n"))


def test_what_the_environment_outdoes_is_known() -> None:
    assert _outdone({"A": "1", "B": "2", "C": "3"}, {"A": "1", "B": "x"}) == ["B"]


class Wiki:
    """Holds one page."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def wiki_node(self, _token):
        return self.kind, "token"


@pytest.mark.parametrize(
    ("url", "page", "kind"),
    [
        ("https://shop.feishu.cn/base/bascnA1?table=tblB2", "", "bitable"),
        (" https://shop.larksuite.com/sheets/shtcnA1 ", "", "sheet"),
        ("https://shop.feishu.cn/wiki/wikcnA1", "sheet", "sheet"),
        ("https://shop.feishu.cn/wiki/wikcnA1?table=tblB2", "bitable", "bitable"),
    ],
)
def test_a_link_tells_its_kind(url, page, kind) -> None:
    assert kind_of(Wiki(page), url) == kind


def test_a_link_to_no_table_is_refused() -> None:
    for url in ("https://shop.feishu.cn/docx/A1", "http://shop.feishu.cn/base/A1", "x", ""):
        with pytest.raises(ConfigError, match="no link to a "):
            kind_of(Wiki("sheet"), url)
    with pytest.raises(SourceError, match="wiki page A1: holds a docx, neither"):
        kind_of(Wiki("docx"), "https://shop.feishu.cn/wiki/A1")
