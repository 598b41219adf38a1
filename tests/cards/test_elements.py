"""Escaping, cutting, masking, and the guard against cards that Feishu would refuse."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import CardTooLarge
from cards.elements import MAX_BYTES, MAX_ELEMENTS, card, count_elements, guard, header, plain
from cards.inline import cut, escape, printable
from cards.phones import dial, mask, tail

ACTING = set("*_[]()<>`~#-!\\:+$/\"'")


def test_escape_writes_every_character_that_markdown_acts_on_as_an_entity() -> None:
    assert escape("""&*_[]()<>`~#-!\\:+$/"'""") == (
        "&amp;&#42;&#95;&#91;&#93;&#40;&#41;&#60;&#62;&#96;&sim;&#35;&#45;&#33;&#92;&#58;&#43;"
        "&#36;&#47;&#34;&#39;"
    )


def test_escape_does_not_let_an_entity_through() -> None:
    assert escape("&lt;at&gt; &#60;") == "&amp;lt;at&amp;gt; &amp;&#35;60;"


@given(st.text())
def test_escaped_text_holds_nothing_that_acts_and_reads_as_before(text: str) -> None:
    escaped = escape(text)
    assert not ACTING & set(re.sub(r"&(#\d+|amp|sim);", "", escaped))
    if "~" not in text:
        assert html.unescape(escaped) == printable(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张一一", "张一一"),
        ("一二三四五六", "一二三四五六"),
        ("一二三四五六七", "一二三四五…"),
        ("  a\n\tb  ", "a b"),
        ("a\u202eb\u200bc\ud800", "abc"),
        ("", ""),
    ],
)
def test_cut_gives_one_printable_line_of_at_most_the_limit(text: str, shown: str) -> None:
    assert cut(text, 6) == shown


@given(st.text(), st.integers(1, 20))
def test_cut_never_exceeds_its_limit_and_can_be_sent(text: str, limit: int) -> None:
    line = cut(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    line.encode()


@pytest.mark.parametrize(
    ("phone", "masked", "last", "link"),
    [
        ("13811111111", "138****1111", "1111", "tel://13811111111"),
        ("0571-88886666", "****66", "", None),
        ("1234567", "****67", "", None),
        ("123456", "****", "", None),
        ("", "", "", None),
    ],
)
def test_a_phone_gives_away_no_more_than_it_must(
    phone: str, masked: str, last: str, link: str | None
) -> None:
    assert (mask(phone), tail(phone), dial(phone)) == (masked, last, link)


def test_elements_are_counted_with_everything_inside_them() -> None:
    nested = {"tag": "column_set", "columns": [{"tag": "column", "elements": [plain("a")]}]}
    assert count_elements({"body": {"elements": [nested, plain("b")]}}) == 4


def test_a_card_at_the_limits_passes() -> None:
    at_limit = {"body": [plain("")] * MAX_ELEMENTS}
    assert guard(at_limit) is at_limit


def test_a_text_that_looks_like_an_element_is_none() -> None:
    at_limit = {"body": [plain('{"tag":"div"}')] * MAX_ELEMENTS}
    assert guard(at_limit) is at_limit


def test_too_many_elements_are_refused() -> None:
    with pytest.raises(CardTooLarge, match="191 elements; at most 190 are allowed"):
        guard({"body": [plain("")] * (MAX_ELEMENTS + 1)})


def test_the_bytes_are_counted_as_the_card_travels() -> None:
    title = header("名", icon="info_outlined")
    with pytest.raises(CardTooLarge, match=f"at most {MAX_BYTES} are allowed"):
        card(title, [plain("名" * 9_300)], summary="")
    with pytest.raises(CardTooLarge, match=f"at most {MAX_BYTES} are allowed"):
        card(title, [plain('"' * 9_300)], summary="")
