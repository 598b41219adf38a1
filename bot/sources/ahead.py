"""The next page is asked for while the last one is being read."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Iterator[T]:
    """Yield ``items``, which are made one ahead on a thread of their own; none may be None.

    What is raised there is raised here, in its place.
    """
    each = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as worker:
        coming = worker.submit(next, each, None)
        while (item := coming.result()) is not None:
            coming = worker.submit(next, each, None)
            yield item
