"""What Prometheus may ask: counted where it happens, or looked up when it is asked for.

No label holds a name, an id or a phone: only kinds, results and codes, of which there are few.
"""

import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

PREFIX: Final = "customer_alert_bot"
ANSWER_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
"""Seconds; Feishu waits for three."""

registry: Final = CollectorRegistry()


def _counter(name: str, told: str, *labels: str) -> Counter:
    return Counter(name, told, labels, namespace=PREFIX, registry=registry)


def _histogram(
    name: str, told: str, *labels: str, buckets: Sequence[float] = Histogram.DEFAULT_BUCKETS
) -> Histogram:
    return Histogram(name, told, labels, namespace=PREFIX, registry=registry, buckets=buckets)


pushes: Final = _counter(
    "pushes",
    "Messages that the bot sends of its own accord, by part and result of the try",
    *("part", "result"),
)
clicks: Final = _counter(
    "clicks", "Taps by what they ask for and how they ended", "action", "result"
)
click_seconds: Final = _histogram(
    "click_seconds", "From a tap's arrival to its answer", buckets=ANSWER_BUCKETS
)
questions: Final = _counter(
    "questions",
    "Messages, menu choices and opened chats by kind and how they ended",
    *("kind", "result"),
)
repeated: Final = _counter("events_repeated", "Questions that Feishu delivered again")
calls: Final = _counter(
    "feishu_calls",
    "Tries of Feishu's calls by call and code (0: done, -1: no answer)",
    *("call", "code"),
)
call_seconds: Final = _histogram(
    "feishu_call_seconds", "From a try of a call to its answer", "call"
)
paced_seconds: Final = _counter(
    "feishu_paced_seconds", "Waited so as not to call more often than Feishu allows"
)
connections: Final = _counter("long_connections_opened", "Long connections opened since the start")
store_errors: Final = _counter(
    "store_errors", "Statements that the database refused for a reason that a person can mend"
)

Gauge = tuple[str, str, dict[str, str], float]
"""Name without prefix, help, labels, value."""


class State(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, gauges: Callable[[], Iterable[Gauge]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        """Yield one family of each name."""
        families: dict[str, GaugeMetricFamily] = {}
        for name, told, labels, value in (*self._gauges(), _built()):
            if name not in families:
                families[name] = GaugeMetricFamily(f"{PREFIX}_{name}", told, labels=list(labels))
            families[name].add_metric(list(labels.values()), value)
        yield from families.values()


def exposition(state: Collector) -> bytes:
    """Return all of it as Prometheus reads it."""
    asked = CollectorRegistry()
    asked.register(state)
    return generate_latest(registry) + generate_latest(asked)


def _built() -> Gauge:
    try:
        release = version("customer-alert-bot")
    except PackageNotFoundError:
        release = "unknown"  # run from a folder that nobody installed
    labels = {"version": release, "python": platform.python_version()}
    return "build_info", "Which version runs", labels, 1.0
