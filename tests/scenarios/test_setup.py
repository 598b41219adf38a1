"""``setup`` as an operator runs it, against the stand-in; and the bot with what it wrote."""

import io
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.cli import main
from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World

ROOT = Path(__file__).parents[2]
FEW = "https://shop.feishu.cn/wiki/wikcnFew"
ORDERS = "https://shop.feishu.cn/base/bascnShop?table=tblHistory"


class Operator:
    """Somebody at a terminal in an empty folder, and the tenant of their shop."""

    def __init__(self, folder: Path, world: World, team: list[dict[str, str]], here) -> None:
        self.folder, self.world, self.team = folder, world, team
        self.env, self.config = folder / ".env", folder / "config.json"
        self._here = here

    def start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-u", "-m", "bot", *words],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *commands: str) -> str:
        """Run commands one after the other, in one process: it imports the SDK for seconds."""
        code = "import sys\nfrom bot.cli import app\nfor word in sys.argv[1:]:\n"
        code += "    app([word], standalone_mode=False)"
        ran = subprocess.run(
            [sys.executable, "-c", code, *commands],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def setup(self, *words: str, said: str = "", status: int = 0) -> str:
        """Run setup to its end, here: a new process imports the SDK for seconds."""
        return self._here(["bot", "setup", *words], said, status)

    def give(self, *words: str, status: int = 0) -> str:
        """Run setup with the credentials of the app that exists, asking nothing."""
        known = ["--app-id", self.world.app_id, "--app-secret-stdin", "--yes"]
        return self.setup(*known, *words, said=f"{self.world.app_secret}\n", status=status)

    def written(self) -> dict:
        return json.loads(self.config.read_text(encoding="utf-8"))


def few(today: date) -> list[list[object]]:
    """Orders of three customers of 小雨 and one of 小林."""
    rows = [
        [f"a{who}{days}", str(today - timedelta(days=days)), f"客{who}", 12000000100 + who, 600,
         200, "小雨" if who else "小林"]
        for who in range(4)
        for days in (150, 90 + who, 2 + who)
    ]  # fmt: skip
    return [["单号", "日期", "姓名", "手机", "收款", "成本", "销售"], *rows]


@pytest.fixture(scope="module")
def tenant():
    world = World(app_id=f"cli_{uuid4().hex}", app_secret=f"s{uuid4().hex}")
    shop = open_shop(world, until=datetime.now(UTC).date(), customers=60)
    world.add_spreadsheet("shtcnFew", "Few")
    world.add_sheet("shtcnFew", "Few", "Few", few(datetime.now(UTC).date()))
    world.add_wiki_node("wikcnFew", "sheet", "shtcnFew")
    with Simulator(world) as simulator:
        yield world, simulator.url, shop.team


@pytest.fixture
def operator(tenant, tmp_path, monkeypatch, capsys):
    world, url, team = tenant
    world.registrations.interval = 0.05
    monkeypatch.setenv("FEISHU_DOMAIN", url)
    monkeypatch.chdir(tmp_path)

    def here(words: list[str], said: str, status: int) -> str:
        monkeypatch.setattr(sys, "argv", words)
        monkeypatch.setattr(sys, "stdin", io.StringIO(said))
        with pytest.raises(SystemExit) as ended:
            main()
        told = "".join(capsys.readouterr())
        assert ended.value.code == status, told
        assert world.app_secret not in told
        return told

    yield Operator(tmp_path, world, team, here)
    world.faults.clear()
    world.scopes_missing.clear()
    world.unsubscribed.clear()
    world.registrations.expires_in = 600
    world.bases["bascnShop"].shared = True


def lines(*answers: str) -> str:
    return "".join(f"{answer}\n" for answer in answers)


def test_from_nothing_to_the_first_push_by_scanning_and_typing(operator) -> None:
    world = operator.world
    seller, manager = operator.team[0], operator.team[-1]
    links: list[str] = []
    process = operator.start("setup")

    def scan() -> None:
        for line in process.stdout:
            told.append(line)
            if "/page/launcher?" in line:
                links.append(line.strip())
                world.scan(world.find_person("mobile", seller["mobile"]).open_id, links[-1])

    told: list[str] = []
    reading = threading.Thread(target=scan)
    reading.start()
    process.stdin.write(
        lines(
            "https://shop.feishu.cn/docx/doxcnA1",  # no table
            FEW,
            "paid = 单号",  # wrong, and taken back
            "paid = 成本",
            "paid = 没有这列",
            "",
            "12345",
            seller["mobile"],
            "",  # 小林 is in no team
            f"店长，{manager['mobile']}，manager",
            "大伟,12999999999",
            "",
            operator.team[3]["mobile"],
            "25:00",
            "10:15",
        )
    )
    process.stdin.close()
    errors = process.stderr.read()
    assert process.wait(60) == 0, "".join(told) + errors
    reading.join()
    process.stdout.close()
    process.stderr.close()
    said = "".join(told)

    assert "█" in said
    assert world.app_secret not in said + errors
    assert "https://shop.feishu.cn/docx/doxcnA1: no link to a table" in said
    assert "ordered_on    ← 日期" in said
    assert "there is no header 没有这列" in said
    assert "`12345` is neither a phone nor an e-mail" in said
    assert "大伟: not found in Feishu" in said
    assert "25:00 is no time" in said
    assert operator.env.stat().st_mode & 0o777 == 0o600
    assert operator.env.read_text() == (
        f"FEISHU_APP_ID={world.app_id}\nFEISHU_APP_SECRET={world.app_secret}\n"
    )
    assert operator.written() == {
        "columns": {"paid": "成本"},
        "sources": [{"type": "sheet", "url": FEW}],
        "team": [
            {"name": seller["name"], "mobile": seller["mobile"]},
            {"name": "店长", "mobile": manager["mobile"], "role": "manager"},
            {"name": "大伟", "mobile": operator.team[3]["mobile"]},
        ],
        "schedule": {"rescore": "45 9 * * *", "push": "15 10 * * *", "alerts": "20 10 * * *"},
    }
    # The app has what the code asked for and no more, and that is enough.
    done = operator.run("rescore", "push")
    assert "4 customers scored" in done
    assert f"{seller['name']}: 3 customers, sent" in done
    assert world.messages_to(world.find_person("mobile", seller["mobile"]).open_id)


def test_all_by_options_and_again_changes_nothing(operator) -> None:
    member = f"{operator.team[0]['name']},+86 {operator.team[0]['mobile']}"
    operator.env.write_text("# mine\nPORT=8001\nexport FEISHU_APP_ID=cli_old\n\nFEISHU_APP_ID=x\n")
    operator.config.write_text('{"push": {"top_n": 7}}', encoding="utf-8")
    sheet = "https://shop.feishu.cn/sheets/shtcnShop"
    said = operator.give("--orders", sheet, "--member", member, "--push-at", "9:00")
    assert "named by the orders, but not in the team: " in said
    assert operator.env.read_text() == (
        f"# mine\nPORT=8001\nFEISHU_APP_ID={operator.world.app_id}\n\n"
        f"FEISHU_APP_SECRET={operator.world.app_secret}\n"
    )
    assert operator.written()["push"] == {"top_n": 7}
    assert operator.written()["sources"] == [{"type": "sheet", "url": sheet}]
    kept = operator.folder / "config.json.bak"
    assert kept.read_text() == '{"push": {"top_n": 7}}'

    before = operator.config.read_bytes()
    assert "config.json: nothing to change" in operator.setup("--yes")
    assert operator.config.read_bytes() == before
    asked = operator.setup("--push-at", "11:00", said=lines("", "", "", "", "n"))
    assert f"Use the app {operator.world.app_id}" in asked
    assert "config.json: not changed" in asked
    assert operator.config.read_bytes() == before


def test_a_code_that_expires_is_one_line_or_a_new_code(operator) -> None:
    operator.world.registrations.expires_in = 0
    said = operator.setup(said="n\n", status=1)
    assert "error: the QR code expired before anybody confirmed; run setup again" in said
    assert not operator.env.exists()


def test_without_a_registration_the_console_is_explained(operator) -> None:
    from bot.simulator.faults import Fault

    operator.world.faults.add(Fault("status", path="/oauth/*"))
    answers = lines("cli_none", "wrong", operator.world.app_id, operator.world.app_secret)
    said = operator.setup(said=answers, status=2)
    assert "no registration by QR code: 127.0.0.1" in said
    assert "contact:user.id:readonly" in said
    assert "card.action.trigger" in said
    assert "Feishu does not take them: " in said
    assert "error: no answer to `Link of the table of orders" in said
    assert f"FEISHU_APP_ID={operator.world.app_id}\n" in operator.env.read_text()


def test_what_cannot_be_used_is_one_line_with_its_mend(operator) -> None:
    world = operator.world
    said = operator.give("--orders", "https://shop.feishu.cn/base/bascnNone?table=t", status=1)
    assert "there is no such document" in said.splitlines()[-1]
    world.bases["bascnShop"].shared = False
    said = operator.give("--orders", ORDERS, status=1)
    assert "add the app to it" in said.splitlines()[-1]
    assert not operator.config.exists()
    assert operator.env.exists()

    world.add_spreadsheet("shtcnOdd", "Odd")
    rows = [["订单号", "下单日期", "姓名", "到账"], ["a1", "2026-01-01", "张三", 9]]
    world.add_sheet("shtcnOdd", "Odd", "Odd", rows)
    odd = ["--orders", "https://shop.feishu.cn/sheets/shtcnOdd"]
    said = operator.give(*odd, status=2)
    assert "no column for received (收款额); headers found: 订单号" in said.splitlines()[-1]
    assert "--column field=header" in said.splitlines()[-1]
    said = operator.give(
        *odd, "--column", "received=到账", "--member", "小雨,nobody@shop.example.com"
    )
    assert "小雨: not found in Feishu; check the phone or e-mail" in said
    assert operator.written()["columns"] == {"received": "到账"}
    assert operator.written()["team"] == [{"name": "小雨", "email": "nobody@shop.example.com"}]


def test_a_wrong_secret_leaves_the_env_as_it_was(operator) -> None:
    operator.env.write_text("FEISHU_APP_ID=cli_mine\n")
    known = ["--app-id", f"cli_{uuid4().hex}", "--app-secret-stdin", "--yes"]
    said = operator.setup(*known, said="wrong\n", status=1)
    assert said.splitlines()[-1].startswith("error: ")
    assert operator.env.read_text() == "FEISHU_APP_ID=cli_mine\n"
    said = operator.setup("--app-id", "cli_x", "--app-secret-stdin", status=2)
    assert "error: --app-secret-stdin: standard input holds no line" in said
