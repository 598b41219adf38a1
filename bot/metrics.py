"""What Prometheus may ask: counted where it happens, or looked up when it is asked for.

No label holds a name, an id or a phone: only kinds, results and codes, of which there are few.
"""

import platform
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

PREFIX: Final = "customer_alert_bot"
ANSWER_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
"""Seconds; Feishu waits for three."""

registry: Final = CollectorRegistry()

pushes: Final = Counter(
    "pushes",
    "Messages that the bot sends of its own accord, by part and result of the try",
    ("part", "result"),
    namespace=PREFIX,
    registry=registry,
)
clicks: Final = Counter(
    "clicks",
    "Taps by what they ask for and how they ended",
    ("action", "result"),
    namespace=PREFIX,
    registry=registry,
)
click_seconds: Final = Histogram(
    "click_seconds",
    "From a tap's arrival to its answer",
    namespace=PREFIX,
    registry=registry,
    buckets=ANSWER_BUCKETS,
)
questions: Final = Counter(
    "questions",
    "Messages, menu choices and opened chats by kind and how they ended",
    ("kind", "result"),
    namespace=PREFIX,
    registry=registry,
)
repeated: Final = Counter(
    "events_repeated",
    "Questions that Feishu delivered again",
    namespace=PREFIX,
    registry=registry,
)
calls: Final = Counter(
    "feishu_calls",
    "Tries of Feishu's calls by call and code (0: done, -1: no answer)",
    ("call", "code"),
    namespace=PREFIX,
    registry=registry,
)
call_seconds: Final = Histogram(
    "feishu_call_seconds",
    "From a try of a call to its answer",
    ("call",),
    namespace=PREFIX,
    registry=registry,
)
paced_seconds: Final = Counter(
    "feishu_paced_seconds",
    "Waited so as not to call more often than Feishu allows",
    namespace=PREFIX,
    registry=registry,
)
connections: Final = Counter(
    "long_connections_opened",
    "Long connections opened since the start",
    namespace=PREFIX,
    registry=registry,
)
store_errors: Final = Counter(
    "store_errors",
    "Statements that the database refused for a reason that a person can mend",
    namespace=PREFIX,
    registry=registry,
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
