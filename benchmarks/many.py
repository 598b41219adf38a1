"""A shop with many salespeople, for what grows with them; nothing of it brings the SDK.

A process with the SDK stops for a third of a second now and then, to look for garbage.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path


def shop(folder: Path, people: list[str], customers: int, **more: object) -> None:
    """Write the orders of a shop, so many customers for each of its people, and its configuration.

    ``more`` are further keys of ``config.json``.
    """
    today = datetime.now(UTC).date()
    lines = ["订单号,下单日期,客户姓名,手机号,平台,品类,款号,收款额,打款金额,销售"]
    for number in range(len(people) * customers):
        for order, days in enumerate((150, 100, 80)):
            day = today - timedelta(days=days + number % 7)
            lines.append(
                f"o{number}-{order},{day},客户{number},1{number:010},微信,包,A-{number % 50},900,"
                f"300,销售{number // customers}"
            )
    (folder / "orders.csv").write_text("\n".join(lines), encoding="utf-8")
    team = [{"name": f"销售{at}", "open_id": open_id} for at, open_id in enumerate(people)]
    sources = [{"type": "file", "path": str(folder / "orders.csv")}]
    config = json.dumps({"team": team, "sources": sources, **more})
    (folder / "config.json").write_text(config, encoding="utf-8")
