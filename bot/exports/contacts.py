"""Customers and what was done with them as a .csv that Excel opens with a double click.

In UTF-8 with a mark that says so (BOM), or Excel takes it for another encoding. Texts that a
spreadsheet would run are marked as ``tables`` does it. A phone begins with a tab, which is not
seen: so it stays a text, of which no spreadsheet changes a digit.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from bot.exports.tables import inert

_DIGITS: Final = r"\A(\d+)\Z"


def contacts_csv(rows: pd.DataFrame, headers: Mapping[str, str]) -> bytes:
    """Return the file; ``headers`` says which columns of ``rows`` it has, in order, and by what.

    Texts are ``str`` columns, "" where there is none; ``phone`` is one of them.
    """
    texts: list[str] = list(rows.select_dtypes("string"))
    safe = rows.assign(**{name: inert(rows[name]) for name in texts})
    safe["phone"] = safe["phone"].str.replace(_DIGITS, "\t\\1", regex=True)
    named = safe[list(headers)].rename(columns=dict(headers))
    written: str = named.to_csv(index=False, lineterminator="\r\n", float_format="%.2f")
    return written.encode("utf-8-sig")
