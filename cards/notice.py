"""Answers that show no record: help, several hits, nothing found, refusal, trouble."""

from collections.abc import Sequence
from typing import Final, Literal

from cards.actions import Show, Tried
from cards.contact import display_name
from cards.controls import button, tappable
from cards.elements import Card, Element, card, header, markdown, note
from cards.inline import bold, coloured, cut, escape
from cards.phones import tail
from cards.texts import Pairs, Trouble, texts
from scoring.records import Customer

QUERY_LENGTH: Final = 20
PLATFORM_LENGTH: Final = 12
MOST_HITS: Final = 10


def help_card(role: Literal["sales", "manager"]) -> Card:
    """Return what can be asked; a manager can ask for more."""
    say = texts().notice
    return card(
        header(say.help_title, icon="chat_outlined"),
        [*_what_to_ask(role), note(say.help_group)],
        summary=say.help_title,
    )


def welcome(name: str, role: Literal["sales", "manager"]) -> Card:
    """Return what the bot is for, to somebody who opens its chat for the first time."""
    say = texts().notice
    title = say.welcome_title.format(name=cut(name, QUERY_LENGTH))
    return card(
        header(title, icon="chat_outlined"),
        [markdown(escape(say.welcome)), *_what_to_ask(role)],
        summary=title,
    )


def _what_to_ask(role: Literal["sales", "manager"]) -> list[Element]:
    say = texts().notice
    words = say.help_words_lines + (say.help_manager_lines if role == "manager" else ())
    return [
        *_examples(say.help_lookup, say.help_lookup_lines),
        *_examples(say.help_words, words),
    ]


def several_hits(query: str, customers: Sequence[Customer]) -> Card:
    """Return a list to tap; what tells namesakes apart stands under each name."""
    say = texts().notice
    rest = [note(say.hits_more.format(shown=MOST_HITS))] if len(customers) > MOST_HITS else []
    title = say.hits_title.format(count=len(customers))
    subtitle = say.hits_subtitle.format(query=cut(query, QUERY_LENGTH))
    return card(
        header(title, icon="search_outlined", subtitle=subtitle),
        [*map(_hit, customers[:MOST_HITS]), *rest],
        summary=title,
    )


def nothing_found(query: str, nearest: Sequence[Customer]) -> Card:
    """Return what was looked for, who of the nearest names to tap, and how to ask better."""
    say = texts()
    title = say.notice.nothing_title.format(query=cut(query, QUERY_LENGTH))
    near = [markdown(escape(say.notice.nearest)), *map(_hit, nearest)] if nearest else []
    return card(
        header(title, icon="search_outlined", colour="grey"),
        [markdown(escape(say.notice.nothing)), *near, note(say.notice.nothing_advice)],
        summary=title,
    )


def refusal() -> Card:
    """Return a polite no to somebody who is not of the team, and nothing else."""
    say = texts().notice
    return _sentence(say.refusal_title, say.refusal, "grey")


def trouble(key: Trouble) -> Card:
    """Return in plain words that it did not work, and what to do."""
    say = texts().notice
    return _sentence(say.trouble_title, say.troubles[key], "orange")


def self_test(code: str) -> Card:
    """Return a button to tap, by which an operator sees whether taps arrive."""
    say = texts().notice
    tap = button(say.self_test_button, Tried(code=code), "primary")
    return card(
        header(say.self_test_title, icon="info_outlined"),
        [markdown(escape(say.self_test)), tap],
        summary=say.self_test_title,
    )


def undone(name: str) -> Card:
    """Return that a person's last click on a customer was taken back."""
    say = texts().notice
    return _sentence(say.undone_title, say.undone.format(name=cut(name, QUERY_LENGTH)), "blue")


def _sentence(title: str, words: str, colour: str) -> Card:
    return card(
        header(title, icon="info_outlined", colour=colour),
        [markdown(escape(words))],
        summary=title,
    )


def _examples(head: str, lines: Pairs) -> list[Element]:
    rows = [f"{bold(example)} {coloured(words, 'grey')}" for example, words in lines]
    return [markdown(escape(head)), markdown("\n".join(rows))]


def _hit(customer: Customer) -> Element:
    say = texts().notice
    facts = [cut(customer.platform, PLATFORM_LENGTH)]
    if tail(customer.phone):
        facts.append(say.hit_tail.format(tail=tail(customer.phone)))
    facts.append(say.hit_last.format(day=customer.last_order.isoformat()))
    name = display_name(customer.customer, customer.phone)
    return tappable([markdown(bold(name)), note(" · ".join(facts))], Show(customer=customer.ref))
