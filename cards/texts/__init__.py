"""Every word of the interface, a module an area: ``texts()`` gives those of the spoken language.

A phrase stands beside its name; places to fill are named and filled by ``str.format``. Words that
are data (tiers, labels, reasons, actions) come with the records in Chinese; ``Texts.data`` and
``Texts.reason`` say them in the language spoken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from cards.texts import english, english_more, english_page, english_troubles
from cards.texts.alerts import AlertTexts
from cards.texts.contact import ContactTexts, Pairs
from cards.texts.contacts_table import ContactsTableTexts
from cards.texts.customer import CustomerTexts
from cards.texts.daily import ListTexts
from cards.texts.notice import NoticeTexts, Trouble, Words
from cards.texts.order import OrderTexts
from cards.texts.page import PageTexts
from cards.texts.rollup import RollupTexts
from cards.texts.sku import SkuTexts
from cards.texts.status import StatusTexts
from cards.texts.toasts import Toasts
from cards.texts.troubles import TroubleTexts
from cards.texts.week import WeekTexts
from cards.texts.why import WhyTexts
from scoring.words import BETWEEN

__all__ = ["Language", "Pairs", "Texts", "Trouble", "speak", "texts"]

Language = Literal["zh", "en"]


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
    contacts_table: ContactsTableTexts = field(default_factory=ContactsTableTexts)
    troubles: TroubleTexts = field(default_factory=TroubleTexts)
    toasts: Toasts = field(default_factory=Toasts)
    page: PageTexts = field(default_factory=PageTexts)
    words: Words = field(default_factory=Words)
    months: tuple[str, ...] = tuple(f"{month}月" for month in range(1, 13))
    day_format: str = "{month}{day}日"
    other_year_format: str = "{year:02}年{month}{day}日"
    weekdays: tuple[str, ...] = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
    money_format: str = "{amount}元"
    listing: str = "、"
    """Between the parts of an enumeration."""
    of_data: Mapping[str, str] = field(default_factory=dict)
    """Word of the records → as it is said here; what is not there is said as it is."""
    reasons: tuple[tuple[re.Pattern[str], str], ...] = ()
    """Phrase of a reason (R37) → as it is said here; without any, reasons are said as they are."""

    def data(self, words: str) -> str:
        """Return a word that is data (a tier, a label, a rule, an advice) as it is said here."""
        return self.of_data.get(words, words)

    def reason(self, reason: str) -> str:
        """Return why to contact somebody, phrase by phrase as it is said here."""
        if not self.reasons:
            return reason
        return self.listing.join(self._phrase(part) for part in reason.split(BETWEEN))

    def _phrase(self, phrase: str) -> str:
        for pattern, said in self.reasons:
            if match := pattern.fullmatch(phrase):
                return match.expand(said)
        return phrase

    def day(self, day: date) -> str:
        """Return ``11月3日``."""
        return self.day_format.format(month=self.months[day.month - 1], day=day.day)

    def dated(self, day: date, now: date) -> str:
        """Return ``11月3日``, or ``25年11月3日`` in another year than ``now``'s."""
        if day.year == now.year:
            return self.day(day)
        month = self.months[day.month - 1]
        return self.other_year_format.format(year=day.year % 100, month=month, day=day.day)

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


_LANGUAGES: Final[Mapping[Language, Texts]] = {
    "zh": Texts(),
    "en": Texts(
        daily=english.DAILY,
        contact=english.CONTACT,
        customer=english.CUSTOMER,
        order=english.ORDER,
        sku=english_more.SKU,
        alerts=english_more.ALERTS,
        rollup=english_more.ROLLUP,
        week=english_more.WEEK,
        why=english_more.WHY,
        status=english_more.STATUS,
        notice=english_more.NOTICE,
        contacts_table=english_troubles.CONTACTS_TABLE,
        troubles=english_troubles.TROUBLES,
        toasts=english.TOASTS,
        page=english_page.PAGE,
        months=english.MONTHS,
        day_format="{day} {month}",
        other_year_format="{day} {month} {year:02}",
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        money_format="¥{amount}",
        listing=", ",
        of_data=english_more.DATA,
        reasons=english_more.REASONS,
    ),
}


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
