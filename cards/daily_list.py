"""Today's list of one salesperson: whom to contact first, why, and what to say."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Final

from cards.actions import ListRef, Turn
from cards.contact import (
    PERSON_LENGTH,
    Done,
    asked,
    cautions,
    contact_buttons,
    display_name,
    done_lines,
    masked,
    more,
    score_band,
    tag,
    why_and_how,
)
from cards.controls import button
from cards.elements import (
    Card,
    Element,
    block,
    card,
    column,
    columns,
    header,
    markdown,
    note,
    paragraph,
    row,
)
from cards.inline import Colour, bold, coloured, cut, escape, label
from cards.texts import texts
from scoring.records import ListItem
from scoring.words import HIGH, LOW, MID, STAR

SKU_LENGTH: Final = 20
BEST: Final = {HIGH, STAR}
TIERS: Final = (HIGH, MID, LOW)
MOST_A_PAGE: Final = 5
"""So many customers with the longest texts fit; a larger ``page_size`` shows no more."""
MOST_CALLS: Final = 3
"""Names of those who will soon be left out."""
BAR: Final = 12
"""Segments of the progress line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One place of the list and what has been done about it."""

    item: ListItem
    done: Done | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyList:
    """One page of a list, as it stands now."""

    day: date
    today: date
    """When the card is drawn: another day than ``day`` makes it an old list."""
    owner: str
    entries: tuple[Entry, ...]
    """All of the list, in its order; the card shows one page of them."""
    page: int
    """From 0; a page beyond the end is the last."""
    page_size: int
    data_as_of: date
    asking: str | None = None
    """Reference of the customer whom the viewer wants to contact no more, to be confirmed."""

    @property
    def shown(self) -> int:
        """How many customers a page shows."""
        return min(self.page_size, MOST_A_PAGE)

    @property
    def open(self) -> tuple[Entry, ...]:
        """What is still to be done."""
        return tuple(entry for entry in self.entries if entry.done is None)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-len(self.entries) // self.shown))

    def on(self, page: int) -> ListRef:
        """Return what names this list and a page of it; pages beyond either end are the ends."""
        return ListRef(day=self.day, owner=self.owner, page=min(max(page, 0), self.pages - 1))


def daily_list(view: DailyList) -> Card:
    """Return the card of one page of the list."""
    say = texts()
    title = say.daily.title.format(
        day=say.day(view.day),
        weekday=say.weekday(view.day),
        owner=cut(view.owner, PERSON_LENGTH),
    )
    return card(
        header(
            title,
            icon="calendar_outlined",
            subtitle=_counts(view),
            tags=_state(view),
            colour=_colour(view),
        ),
        _body(view) if view.entries else _empty(),
        summary=_summary(view),
    )


def _body(view: DailyList) -> list[Element]:
    on = view.on(view.page)
    first = on.page * view.shown
    shown = view.entries[first : first + view.shown]
    return [
        *_overview(view),
        *chain.from_iterable(_place(entry, view, on) for entry in shown),
        *_pager(view, on, finished=all(entry.done for entry in shown)),
    ]


def _empty() -> list[Element]:
    say = texts().daily
    return [markdown(escape(say.empty)), note(say.empty_hint)]


def _overview(view: DailyList) -> Iterator[Element]:
    say = texts()
    if view.day != view.today:
        yield note(say.daily.old.format(day=say.day(view.day)))
    if not view.open:
        words = say.daily.all_done.format(total=len(view.entries))
        yield markdown(f"🎉 **{words}**", size="heading")
    tiers = Counter(entry.item.tier for entry in view.entries)
    counts = [
        say.daily.tier.format(tier=say.data(tier), count=tiers[tier])
        for tier in TIERS
        if tiers[tier]
    ]
    yield markdown(_bar(view) + "\n" + coloured(" · ".join(counts), "grey"), size="notation")
    yield from _last_calls(view)


def _last_calls(view: DailyList) -> Iterator[Element]:
    """Name who will be left out of the lists within days, the first to go first."""
    say = texts()
    going = sorted(
        (entry.item.leaves_on, entry.item.place, entry.item)
        for entry in view.open
        if entry.item.leaves_on is not None and entry.item.leaves_on > view.today
    )
    if not going:
        return
    names = say.listing.join(
        say.daily.last_call.format(
            name=display_name(item.customer, item.phone), days=(day - view.today).days
        )
        for day, _, item in going[:MOST_CALLS]
    )
    phrase = say.daily.last_calls_more if len(going) > MOST_CALLS else say.daily.last_calls
    yield paragraph(phrase.format(count=len(going), names=names))


def _bar(view: DailyList) -> str:
    total, done = len(view.entries), len(view.entries) - len(view.open)
    full = max(BAR * done // total, min(done, 1))
    parts: list[tuple[int, Colour]] = [(full, "green"), (BAR - full, "grey")]
    line = "".join(coloured("━" * segments, colour) for segments, colour in parts if segments)
    return f"{line}  {texts().daily.left.format(left=total - done)}" if done < total else line


def _place(entry: Entry, view: DailyList, on: ListRef) -> list[Element]:
    item = entry.item
    if entry.done is not None:
        return done_lines(item, entry.done, on=on, owner=view.owner, today=view.today)
    if item.ref == view.asking:
        return [block(asked(item, on))]
    return [block([*_who_and_why(item, view.today, on), row(contact_buttons(item, on))])]


def _who_and_why(item: ListItem, today: date, on: ListRef) -> list[Element]:
    say = texts()
    name = bold(display_name(item.customer, item.phone))
    labels = " ".join(
        label(tag(words), "blue" if words in BEST else "neutral")
        for words in (item.platform, item.tier, item.potential)
    )
    if item.hold_rate is not None:
        labels += " " + label(say.contact.hold, "orange")
    known = [say.daily.last_bought.format(sku=cut(item.last_sku, SKU_LENGTH))] * bool(item.last_sku)
    place = coloured(str(item.place), "grey")
    title = markdown(f"{place} {name} {label(*score_band(item.score))}", size="heading")
    return [
        columns(column([title], weight=1), column([more(item, on)])),
        markdown(labels, size="notation"),
        *why_and_how(item),
        *cautions(item, today),
        note(" · ".join([*known, masked(item.phone)])),
    ]


def _pager(view: DailyList, on: ListRef, *, finished: bool) -> Sequence[Element]:
    if view.pages == 1:
        return ()
    say = texts().daily
    parts = [column([note(say.page.format(page=on.page + 1, pages=view.pages))], weight=1)]
    if on.page > 0:
        turn = Turn(on=view.on(on.page - 1))
        parts.append(column([button(say.previous, turn)]))
    if on.page < view.pages - 1:
        turn = Turn(on=view.on(on.page + 1))
        ahead = finished and bool(view.open)
        parts.append(column([button(say.next, turn, kind="primary" if ahead else "default")]))
    return (columns(*parts),)


def _counts(view: DailyList) -> str:
    if not view.entries:
        return ""
    say = texts().daily
    kinds = Counter(entry.done.kind for entry in view.entries if entry.done)
    parts = [say.total.format(total=len(view.entries))]
    if kinds["contacted"]:
        parts.append(say.contacted.format(contacted=kinds["contacted"]))
    if kinds["blocked"]:
        parts.append(say.blocked.format(blocked=kinds["blocked"]))
    if kinds["snoozed"]:
        parts.append(say.snoozed.format(snoozed=kinds["snoozed"]))
    return " · ".join(parts)


def _state(view: DailyList) -> Iterator[tuple[str, Colour]]:
    say = texts()
    if view.entries and not view.open:
        yield say.daily.finished, "green"
    age = view.today - view.day
    if age == timedelta(days=1):
        yield say.daily.yesterdays, "orange"
    elif age:
        yield say.daily.of_day.format(day=say.day(view.day)), "orange"
    if view.data_as_of < view.day:
        yield say.daily.data_until.format(day=say.day(view.data_as_of)), "orange"


def _colour(view: DailyList) -> str:
    if view.entries and not view.open:
        return "green"
    return "blue" if view.day == view.today else "grey"


def _summary(view: DailyList) -> str:
    say = texts()
    total, left = len(view.entries), len(view.open)
    if not total:
        return say.daily.empty
    if not left:
        return say.daily.summary_done.format(day=say.day(view.day), total=total)
    if view.day != view.today:
        return say.daily.summary_old.format(day=say.day(view.day), left=left)
    phrase = say.daily.summary_new if left == total else say.daily.summary_begun
    item = view.open[0].item
    return phrase.format(total=total, left=left, name=display_name(item.customer, item.phone))
