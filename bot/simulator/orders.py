"""An invented clothing shop's orders: nobody in them exists, and no operator assigns the phones.

Who comes back follows the usual model of repeat buying (BG/NBD): everybody has a pace of their own
and after each order a chance of their own to stay away for good. All words are in ``shop.json``.
"""

import json
from pathlib import Path
from typing import Any, Final

WORDS: Final[dict[str, Any]] = json.loads(
    Path(__file__).with_name("shop.json").read_text(encoding="utf-8")
)
