"""How people write and type names, and the parts by which a name is found."""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

LONGEST: Final = 32
"""Characters of a name, and of a part of it, that are kept for finding it."""

_HAN: Final = re.compile(r"[\u3400-\u9fff]")


def folded(text: str) -> str:
    """Return a text as names are compared: width, case and spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """Return the first letters by which a Chinese name is typed: ``zyy`` for 张一一; else blank."""
    if not _HAN.search(name):
        return ""
    # Names are no phrases, whose readings take 0.2 s and 50 MB of every start.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin  # noqa: PLC0415 - reads the environment when imported

    letters = pinyin(folded(name), style=Style.FIRST_LETTER, errors=_keep)
    return "".join(letter for (letter, *_) in letters).casefold()


def _keep(other: str) -> str:
    return "".join(other.split())


def parts(name: str) -> Iterator[str]:
    """Yield what is left of a folded name from each of its characters on.

    Whatever a name holds is the beginning of one of these, and beginnings are what an index finds.
    """
    for start in range(min(len(name), LONGEST)):
        yield name[start : start + LONGEST]
