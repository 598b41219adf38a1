"""Links that people copy lead to the document they mean, or are refused by name."""

import pytest

from bot.errors import ConfigError, SourceError
from bot.sources.links import Link, parse, wiki_document


@pytest.mark.parametrize(
    ("url", "kind", "link"),
    [
        (
            "https://shop.feishu.cn/base/bascnA1?table=tblB2&view=vewC3",
            "bitable",
            Link("bascnA1", in_wiki=False, table="tblB2", view="vewC3"),
        ),
        ("https://shop.feishu.cn/base/bascnA1/", "bitable", Link("bascnA1", in_wiki=False)),
        (
            "https://shop.feishu.cn/wiki/wikcnA1?table=tblB2",
            "bitable",
            Link("wikcnA1", in_wiki=True, table="tblB2"),
        ),
        (
            " https://shop.larksuite.com/sheets/shtcnA1?sheet=Q7PlXT&from=copy#part ",
            "sheet",
            Link("shtcnA1", in_wiki=False, sheet="Q7PlXT"),
        ),
        (
            "https://shop.feishu.cn/wiki/wikcnA1?sheet=Q7PlXT",
            "sheet",
            Link("wikcnA1", in_wiki=True, sheet="Q7PlXT"),
        ),
    ],
)
def test_a_link_says_what_it_points_at(url, kind, link) -> None:
    assert parse(url, kind) == link


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://shop.feishu.cn/sheets/shtcnA1", "bitable"),
        ("https://shop.feishu.cn/base/bascnA1", "sheet"),
        ("https://shop.feishu.cn/docx/doxcnA1", "bitable"),
        ("http://shop.feishu.cn/base/bascnA1", "bitable"),
        ("https://shop.feishu.cn/base/", "bitable"),
        ("https://shop.feishu.cn/base/../wiki/x", "bitable"),
        ("bascnA1", "bitable"),
        ("", "sheet"),
    ],
)
def test_any_other_link_is_refused_with_the_kind_that_is_expected(url, kind) -> None:
    folder = {"bitable": "base", "sheet": "sheets"}[kind]
    with pytest.raises(ConfigError, match=f"no link to a {kind}; .*feishu.cn/{folder}/") as caught:
        parse(url, kind)
    assert str(caught.value).startswith(url)


class Wiki:
    """Holds one page, a spreadsheet."""

    def wiki_node(self, token):
        return "sheet", f"sht-of-{token}"


def test_a_wiki_page_stands_for_its_document() -> None:
    assert wiki_document(Wiki(), "wik1", "sheet") == "sht-of-wik1"


def test_a_wiki_page_of_another_kind_is_refused_by_what_it_is() -> None:
    with pytest.raises(SourceError, match="wiki page wik1: holds a sheet, not a bitable"):
        wiki_document(Wiki(), "wik1", "bitable")
