"""Group lines by sorting whole numbers: faster than hashing, the more so the more lines."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def codes(column: pd.Series) -> Ints:
    """Return the number of each line's text among a category's."""
    return column.cat.codes.to_numpy().astype(np.int64)


def ranked(column: pd.Series) -> tuple[Ints, pd.Index]:
    """Return each line's place among a category's texts, and these, in order of code point."""
    texts = column.cat.categories
    order = texts.argsort()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[column.cat.codes.to_numpy()], texts[order]


def empty(column: pd.Series) -> Mask:
    """Return where a category's text is empty; ``==`` would first hash every text that it has."""
    is_empty = np.asarray(column.cat.categories == "", dtype=bool)
    return is_empty[column.cat.codes.to_numpy()]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The different pairs of two numbers, in their order, and the lines of each."""

    first: Ints
    second: Ints
    lines: Ints
    """Positions of lines, those of a pair together."""
    start: Ints
    """Where in ``lines`` those of each pair begin."""

    @property
    def size(self) -> Ints:
        """Lines of each pair."""
        return np.diff(self.start, append=len(self.lines))

    def total(self, values: Ints) -> Ints:
        """Return for each pair the exact sum of its lines' values."""
        return np.add.reduceat(values[self.lines], self.start)


def pairs(first: Ints, second: Ints, where: Mask | None = None) -> Pairs:
    """Group the lines, or those of ``where``, by two numbers from 0 to 2**31."""
    width = int(second.max(initial=0)) + 1
    key = first * width
    key += second
    lines = None if where is None else np.flatnonzero(where)
    if lines is not None:
        key = key[lines]
    order = argsort(key)
    key = key[order]
    start = starts(key)
    return Pairs(*np.divmod(key[start], width), order if lines is None else lines[order], start)


def argsort(keys: Ints) -> Ints:
    """Return the places of whole numbers from 0 on in their order, of equal ones the first first.

    Numbers are sorted several times faster than their places, and in a time that grows with them
    alone: so each is sorted with its place as its last bits, by its own last ones first where
    they do not all fit.
    """
    bits = len(keys).bit_length()
    order = _sorted(keys, bits)
    if int(keys.max(initial=0)) >> (64 - bits):
        order = order[_sorted(keys[order] >> (64 - bits), bits)]
    return order


def _sorted(keys: Ints, bits: int) -> Ints:
    """Return the places in order of the numbers, as far as these fit beside ``bits`` more."""
    placed = keys.astype(np.uint64)
    placed <<= np.uint64(bits)
    placed |= np.arange(len(keys), dtype=np.uint64)
    placed.sort()
    placed &= np.uint64(2**bits - 1)
    return placed.view(np.int64)


def starts(ascending: Ints) -> Ints:
    """Return where each different number begins."""
    differs = np.ones(len(ascending), dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=differs[1:])
    return np.flatnonzero(differs)


def leaders(groups: Ints, *measures: Ints) -> Ints:
    """Return each group's place of the greatest first measure, of equals the second, …, the first.

    ``groups`` ascends, and has a place at least for each group.
    """
    start = starts(groups)
    size = np.diff(start, append=len(groups))
    leads = np.ones(len(groups), dtype=bool)
    for measure in measures:
        left = np.where(leads, measure, np.iinfo(np.int64).min)
        leads &= left == np.repeat(np.maximum.reduceat(left, start), size)
    places = np.flatnonzero(leads)
    return places[starts(groups[places])]
