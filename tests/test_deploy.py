"""What an operator runs the service with: each step tried as far as it goes without an engine."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def copied() -> list[str]:
    """Return what the image gets of the project."""
    lines = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_what_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert copied() == ["requirements.lock", "config.json", "scoring", "cards", "bot"]
    assert all((ROOT / name).exists() and f"!{name}" in ignored for name in copied())


def test_what_is_copied_is_all_that_the_program_needs(tmp_path: Path) -> None:
    for name in copied():
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    (tmp_path / "orders.csv").write_text(
        "订单号,下单日期,客户姓名,手机号,收款额\na1,2026-03-01,张三,12000000001,900\n"
    )
    entry = re.search(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)[1]
    assert entry == '["python", "-m", "bot"]'
    done = subprocess.run(
        [sys.executable, "-P", "-m", "bot", "score", "orders.csv", "--out", "out.csv"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import bot; print(bot.__file__)"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(tmp_path))


def test_the_image_runs_without_root_and_checks_its_health() -> None:
    assert DOCKERFILE.count("FROM ") == 2
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert last.index("USER 10001") < last.index("ENTRYPOINT")
    assert "http://127.0.0.1:8000/healthz" in last


def test_the_image_brings_the_bytecode_that_it_may_not_write() -> None:
    """Else each start would compile all of the SDK's 10,600 modules."""
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert "PYTHONDONTWRITEBYTECODE=1" in last
    assert "--no-compile" not in DOCKERFILE
    compiled = re.search(r"^RUN python -m compileall -q (.*)$", last, re.MULTILINE)[1]
    assert compiled.split() == [name for name in copied() if (ROOT / name).is_dir()]
    assert last.index("COPY bot bot") < last.index("RUN python") < last.index("USER 10001")


def test_the_compose_file_is_read_only_and_keeps_the_data() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    bot = services["bot"]
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    assert bot["ports"] == ["127.0.0.1:8000:8000"]
    assert "data:/srv/bot/data" in bot["volumes"]
    assert services["postgres"]["profiles"] == ["postgres"]
    for path in (bot["build"], bot["volumes"][0].partition(":")[0]):
        assert (DEPLOY / path).exists()


def test_the_service_writes_nothing_beside_its_data(tmp_path: Path) -> None:
    """As on a read-only root: everything but the data folder belongs to somebody else."""
    home, data = tmp_path / "home", tmp_path / "data"
    for folder in (home, data):
        folder.mkdir()
    shutil.copy(ROOT / "config.json", home)
    (home / "orders.csv").write_text(
        "订单号,下单日期,客户姓名,手机号,收款额\na1,2026-03-01,张三,12000000001,900\n"
    )
    config = (home / "config.json").read_text(encoding="utf-8")
    source = '"sources": [{"type": "file", "path": "orders.csv"}]'
    (home / "config.json").write_text(config.replace('"sources": []', source), encoding="utf-8")
    before = sorted(home.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-B", "-m", "bot", "rescore"],
        cwd=home,
        env=os.environ
        | {"DATABASE_URL": f"sqlite:///{data}/bot.db", "HOME": "/nonexistent", "TMPDIR": str(data)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sorted(home.rglob("*")) == before


def test_the_unit_starts_what_make_installs() -> None:
    unit = (DEPLOY / "customer-alert-bot.service").read_text(encoding="utf-8")
    start = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])
    assert start == ["/srv/customer-alert-bot/.venv/bin/python", "-m", "bot", "run"]
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    told = subprocess.run(
        ["systemd-analyze", "verify", DEPLOY / "customer-alert-bot.service"],
        capture_output=True, text=True, check=False,
    ).stderr  # fmt: skip
    faults = [line for line in told.splitlines() if "customer-alert-bot.service" in line]
    assert [line for line in faults if "is not executable" not in line] == []
