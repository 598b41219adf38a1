"""Words of the shop's own table of contacts: its columns, and what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Column = Literal[
    "number", "at", "customer", "phone", "what", "outcome", "note", "until", "actor", "undoes"
]
Kind = Literal["contacted", "snoozed", "blocked", "outcome", "undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsTableTexts:
    """A column's header is what the operator gives the column in Feishu."""

    headers: Mapping[Column, str] = field(
        default_factory=lambda: {
            "number": "编号",
            "at": "时间",
            "customer": "客户",
            "phone": "手机号",
            "what": "动作",
            "outcome": "结果",
            "note": "备注",
            "until": "到期日",
            "actor": "销售",
            "undoes": "撤销编号",
        }
    )
    kinds: Mapping[Kind, str] = field(
        default_factory=lambda: {
            "contacted": "已联系",
            "snoozed": "稍后",
            "blocked": "不再联系",
            "outcome": "结果",
            "undone": "撤销",
        }
    )
