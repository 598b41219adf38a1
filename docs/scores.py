"""Writes ``docs/scores.md``: how a score comes about, with examples worked out by the program.

python docs/scores.py
"""

from datetime import date
from pathlib import Path

import pandas as pd

from scoring import RawTable, Settings, explain, normalise, score
from scoring.records import Customer, customer_records

DOCS = Path(__file__).parent
AS_OF = date(2026, 9, 20)
HEADERS = ("订单号", "下单日期", "客户姓名", "手机号", "平台", "收款额", "打款金额", "退货状态")
EXAMPLES = (
    (
        "A regular who is a little late",
        "Three orders, two months apart; the last is 98 days ago.",
        (("2026-02-14", 300, 190, ""), ("2026-04-15", 280, 170, ""), ("2026-06-14", 320, 200, "")),
    ),
    (
        "The same, but a third comes back",
        "Two lines of six returned: less of the profit is kept.",
        (
            ("2026-02-14", 150, 95, "已退货"),
            ("2026-02-14", 150, 95, ""),
            ("2026-04-15", 140, 85, "已退货"),
            ("2026-04-15", 140, 85, ""),
            ("2026-06-14", 160, 100, ""),
            ("2026-06-14", 160, 100, ""),
        ),
    ),
    (
        "A newcomer of last month",
        "One order of 38 days ago: one order is weak evidence, so it weighs 0.3.",
        (("2026-08-13", 600, 260, ""),),
    ),
)
HEAD = """# How a score comes about

Written by `python docs/scores.py`; every number is worked out by the program with the default
settings. The chat's customer card and the Excel report show the same terms.

A score says how much profit a contact today is expected to bring:

    base  = (chance × profit of an order × share that is kept − cost of the contact) × weight
    score = base + points for promising customers + points for many orders, between −50 and 150

| term | what it is | rule |
|---|---|---|
| chance | low while the usual time between orders is not over, more with every day after it | R21 |
| profit of an order | the mean of what the customer's orders brought | R15 |
| share that is kept | what is not expected to come back | R22 |
| cost of the contact | of the platform | R23 |
| weight | of the evidence: one order 0.3, two 0.7, more 1 | R24 |
| points | 明星客户 30, 潜力客户 15; from five orders 10, from ten 20 | R26 |

Who is scored is not yet on a list: the rules R32 and R33 leave out whoever rests after a contact,
just bought, is lost or gives no reason. `为什么没有 <客户>` names the first that holds.
"""


def page() -> str:
    """Return the document."""
    return "\n".join([HEAD, *(line for each in EXAMPLES for line in example(*each))]) + "\n"


def example(title: str, what: str, lines: tuple[tuple[str, float, float, str], ...]) -> list[str]:
    """Return the section of one customer."""
    customer = scored(lines)
    terms = {term.key: term.value for term in explain(customer, Settings())}
    rows = [
        ("usual days between orders", f"{customer.personal_cycle:.0f}")
        if customer.personal_cycle is not None
        else ("usual days between orders", "not known"),
        ("days since the last", str(customer.days_since)),
        ("threshold, days", f"{customer.threshold:.0f}"),
        ("chance", f"{terms['uplift']:.2f}"),
        ("profit of an order", f"{terms['margin']:.2f} 元"),
        ("share that is kept", f"{terms['kept']:.3f}"),
        ("cost of the contact", f"{terms['touch_cost']:g} 元"),
        ("weight", f"{terms['weight']:g}"),
        ("base", f"{terms['base']:.2f}"),
        ("points", f"{terms['bonus_potential'] + terms['bonus_orders']:g}"),
        ("**score**", f"**{customer.score:.2f}**"),
    ]
    return [
        f"## {title}",
        "",
        what,
        "",
        "| | |",
        "|---|--:|",
        *(f"| {name} | {value} |" for name, value in rows),
        "",
        f"Said on the list: {customer.reason}。",
        "",
    ]


def scored(lines: tuple[tuple[str, float, float, str], ...]) -> Customer:
    """Return the customer that these lines make, scored as of ``AS_OF``."""
    rows = [
        (f"a-{day}", day, "张一一", "12000000001", "微信", received, paid, status)
        for day, received, paid, status in lines
    ]
    table = RawTable("orders", pd.DataFrame(rows, columns=list(HEADERS)))
    found = score(normalise([table], Settings()).lines, Settings(), AS_OF)
    [customer] = customer_records(found.customers)
    return customer


if __name__ == "__main__":
    (DOCS / "scores.md").write_text(page(), encoding="utf-8")
