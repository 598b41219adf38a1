"""Draws what an operator sees of ``setup``: the real command in a terminal, before the stand-in.

    python docs/setup_picture.py

Needs Chromium. Run it when a question has changed, and look at what it made.
"""

import fcntl
import html
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from bot.app import utc_now
from bot.config import Config
from bot.simulator.server import Simulator
from bot.simulator.shop import BOT_NAME, open_shop
from bot.simulator.world import World

OUT: Final = Path(__file__).parent / "images" / "setup.png"
ROWS, COLUMNS = 60, 96
QUIET: Final = 1.0
"""Seconds without output in an unfinished line: a question."""
LINK: Final = re.compile(r"http\S+/page/launcher\?\S+")
PAGE: Final = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; display: flex; gap: 28px; width: max-content; padding: 24px;
  background: #11151c; color: #d7dce3; }
pre { margin: 0; font: 13px "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }
.code { line-height: 15px; letter-spacing: 0; }
.rest { line-height: 19px; max-width: 760px; white-space: pre-wrap; }
</style><pre class="code">%s</pre><pre class="rest">%s</pre>"""


def said(world: World, folder: str, address: str, answers: Iterator[str]) -> str:
    """Run setup to its end, scanning its code and typing the answers; return what was shown."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    setup = subprocess.Popen(
        [sys.executable, "-m", "bot", "setup"],
        cwd=folder,
        env=os.environ | {"FEISHU_DOMAIN": address, "PYTHONPATH": str(OUT.parents[2])},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    shown, scanned = b"", False
    while setup.poll() is None:
        if select.select([mine], [], [], QUIET)[0]:
            shown += os.read(mine, 65536)
        elif not scanned and (link := LINK.search(shown.decode(errors="replace"))):
            scanned = True
            world.scan(next(iter(world.people)), link[0])
        elif shown and not shown.endswith(b"\n"):
            os.write(mine, f"{next(answers)}\n".encode())
    while select.select([mine], [], [], 0)[0]:
        shown += os.read(mine, 65536)
    return shown.decode().replace("\r\n", "\n")


def main() -> None:
    """Set up the sample shop and take the picture."""
    world = World(app_name=BOT_NAME)
    shop = open_shop(world, until=Config().day(utc_now()), customers=3000)
    sellers = [member["mobile"] for member in shop.team if member.get("role") != "manager"]
    [manager] = [member["mobile"] for member in shop.team if member.get("role") == "manager"]
    orders = "https://shop.feishu.cn/base/bascnShop?table=tblHistory"
    answers = iter([orders, "", *sellers, f"店长, {manager}, manager", "", ""])
    with tempfile.TemporaryDirectory() as folder, Simulator(world) as simulator:
        text = said(world, folder, simulator.url, answers)
    text = LINK.sub(lambda link: f"{link[0][:70]}…", text)
    code, waiting, rest = text.partition("waiting …\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=("--no-sandbox", "--disable-gpu"),
        )
        page = browser.new_page(device_scale_factor=2)
        page.set_content(PAGE % (html.escape(f"$ setup\n{code}{waiting}"), html.escape(rest)))
        page.locator("body").screenshot(path=OUT)
        browser.close()


if __name__ == "__main__":
    main()
