"""The file of contacts: what Excel opens it as, and what it must not do."""

import csv
import io

import pandas as pd
import pytest

from bot.exports.contacts import contacts_csv

HEADERS = {"customer": "客户", "phone": "电话", "score": "评分", "days": "天", "note": "备注"}


def written(**row: object) -> bytes:
    whole = {"customer": "张一一", "phone": "", "score": 1.0, "days": 1, "note": "", **row}
    frame = pd.DataFrame([whole]).astype(dict.fromkeys(("customer", "phone", "note"), "str"))
    return contacts_csv(frame, HEADERS)


def test_the_whole_file_byte_by_byte() -> None:
    rows = pd.DataFrame(
        {
            "customer": ["张一一", '王"伟,'],
            "phone": ["13800001111", ""],
            "score": [120.456, None],
            "days": [3, 40],
            "note": ["a\r\nb", "-"],
            "unwanted": [1, 2],
        }
    ).astype({"customer": "str", "phone": "str", "note": "str"})  # fmt: skip
    assert (
        contacts_csv(rows, HEADERS)
        == (
            "\ufeff客户,电话,评分,天,备注\r\n"
            '张一一,\t13800001111,120.46,3,"a\nb"\r\n'
            '"王""伟,",,,40,\'-\r\n'
        ).encode()
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "\r=1", "＝1", "＋1", "－1", "＠1",
        '=HYPERLINK("http://evil.example","x")', "'=1", "=cmd|'/c calc'!A0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["customer", "note", "phone"])
def test_no_text_begins_like_a_formula(column: str, text: str) -> None:
    read = list(csv.reader(io.StringIO(written(**{column: text}).decode("utf-8-sig"), newline="")))
    cell = read[1][list(HEADERS).index(column)]
    assert cell.startswith("'")
    assert len(read) == 2


@pytest.mark.parametrize("phone", ["13800001111", "0108888", "861380000111122223333"])
def test_a_phone_stays_a_text_with_all_its_digits(phone: str) -> None:
    assert f",\t{phone}," in written(phone=phone).decode("utf-8-sig")


def test_nobody_is_a_file_of_headers() -> None:
    frame = pd.DataFrame(columns=list(HEADERS)).astype(dict.fromkeys(("customer", "phone"), "str"))
    assert contacts_csv(frame, HEADERS).decode("utf-8-sig") == "客户,电话,评分,天,备注\r\n"
