"""The next page is under way while the last one is being read."""

import threading
from collections.abc import Iterator

import pytest

from bot.sources.ahead import ahead


def test_everything_comes_in_its_order() -> None:
    assert list(ahead(range(5))) == [0, 1, 2, 3, 4]
    assert list(ahead([])) == []


def test_the_next_is_made_before_it_is_asked_for() -> None:
    made = [threading.Event() for _ in range(3)]

    def pages() -> Iterator[int]:
        for number, event in enumerate(made):
            event.set()
            yield number

    for number in ahead(pages()):
        assert made[min(number + 1, 2)].wait(10)


def test_what_is_raised_there_is_raised_in_its_place() -> None:
    def pages() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    read = ahead(pages())
    assert next(read) == 1
    with pytest.raises(ValueError, match="no more"):
        next(read)


def test_whoever_stops_reading_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    read = ahead(iter(range(10)))
    next(read)
    read.close()
    assert threading.active_count() == before
