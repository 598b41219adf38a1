"""How far something is that takes a while: told to whoever runs it by hand, else to nobody."""

from collections.abc import Callable

Told = Callable[[str, int], None]
"""What is being done, and how many (rows, lists) are done."""


def quiet(_what: str, _done: int) -> None:
    """Tell nobody."""
