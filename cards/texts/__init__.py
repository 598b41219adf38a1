"""Every word of the interface, a module an area: ``texts()`` gives those of the spoken language.

A phrase stands beside its name; places to fill are named and filled by ``str.format``. Words that
are data (tiers, labels, reasons, actions) come with the records in Chinese; ``Texts.data`` and
``Texts.reason`` say them in the language spoken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from cards.texts.alerts import AlertTexts
from cards.texts.contact import ContactTexts, Pairs
from cards.texts.customer import CustomerTexts
from cards.texts.daily import ListTexts
from cards.texts.notice import NoticeTexts, Trouble, Words
from cards.texts.order import OrderTexts
from cards.texts.rollup import RollupTexts
from cards.texts.sku import SkuTexts
from cards.texts.status import StatusTexts
from cards.texts.toasts import Toasts
from cards.texts.week import WeekTexts
from cards.texts.why import WhyTexts

__all__ = ["Language", "Pairs", "Texts", "Trouble", "speak", "texts"]

Language = Literal["zh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All words of one language, and how it writes days and money."""

    daily: ListTexts = field(default_factory=ListTexts)
    contact: ContactTexts = field(default_factory=ContactTexts)
    customer: CustomerTexts = field(default_factory=CustomerTexts)
    order: OrderTexts = field(default_factory=OrderTexts)
    sku: SkuTexts = field(default_factory=SkuTexts)
    alerts: AlertTexts = field(default_factory=AlertTexts)
    rollup: RollupTexts = field(default_factory=RollupTexts)
    week: WeekTexts = field(default_factory=WeekTexts)
    why: WhyTexts = field(default_factory=WhyTexts)
    status: StatusTexts = field(default_factory=StatusTexts)
    notice: NoticeTexts = field(default_factory=NoticeTexts)
    toasts: Toasts = field(default_factory=Toasts)
    words: Words = field(default_factory=Words)
    day_format: str = "{month}月{day}日"
    other_year_format: str = "{year:02}年{month}月{day}日"
    weekdays: tuple[str, ...] = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
    money_format: str = "{amount}元"
    listing: str = "、"
    """Between the parts of an enumeration."""
    of_data: Mapping[str, str] = field(default_factory=dict)
    """Word of the records → as it is said here; what is not there is said as it is."""

    def data(self, words: str) -> str:
        """Return a word that is data (a tier, a label, a rule, an advice) as it is said here."""
        return self.of_data.get(words, words)

    def day(self, day: date) -> str:
        """Return ``11月3日``."""
        return self.day_format.format(month=day.month, day=day.day)

    def dated(self, day: date, now: date) -> str:
        """Return ``11月3日``, or ``25年11月3日`` in another year than ``now``'s."""
        if day.year == now.year:
            return self.day(day)
        return self.other_year_format.format(year=day.year % 100, month=day.month, day=day.day)

    def weekday(self, day: date) -> str:
        """Return ``周一`` to ``周日``."""
        return self.weekdays[day.weekday()]

    def moment(self, moment: datetime, today: date | None = None) -> str:
        """Return ``09:12``, with its day before it unless that is ``today``."""
        clock = f"{moment:%H:%M}"
        return clock if moment.date() == today else f"{self.day(moment)} {clock}"

    def money(self, amount: float) -> str:
        """Return whole 元, thousands separated."""
        return self.money_format.format(amount=f"{amount:,.0f}")

    def price(self, amount: float) -> str:
        """Return 元 to the last 分, thousands separated; whole 元 without ``.00``."""
        return self.money_format.format(amount=f"{amount:,.2f}".removesuffix(".00"))


_LANGUAGES: Final[Mapping[Language, Texts]] = {"zh": Texts()}


@dataclass(slots=True)
class _Spoken:
    language: Language = "zh"


_SPOKEN: Final = _Spoken()


def speak(language: Language) -> None:
    """Choose the language of the whole process, once, where it starts."""
    _SPOKEN.language = language


def texts(language: Language | None = None) -> Texts:
    """Return the words of a language; without one, of that spoken here."""
    return _LANGUAGES[language or _SPOKEN.language]
