"""The indexes of the rows of runs, beside their keys: dropped and made again by ``slots.py``."""

from typing import Final

from sqlalchemy import Index, text

from bot.store.tables import order_lines, scores

_RETURNED: Final = text("return_no <> ''")
OF_RUNS: Final = (
    *(
        Index(f"scores_{name}", scores.c.slot, scores.c[name])
        for name in ("ref", "phone", "phone_tail", "folded_name", "initials")
    ),
    *(
        Index(f"order_lines_{name}", order_lines.c.slot, order_lines.c[name])
        for name in ("order_no", "sku")
    ),
    Index(
        "order_lines_return_no",
        *(order_lines.c.slot, order_lines.c.return_no),
        sqlite_where=_RETURNED,
        postgresql_where=_RETURNED,
    ),
)
