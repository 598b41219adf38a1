"""Words of the SKU alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scoring.words import HIGH_RETURN, LOW_MARGIN, PUSH


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTexts:
    """What to push, what comes back too often, what earns too little."""

    title: str = "款式预警"
    subtitle: str = "{day} · 数据到 {as_of}"
    summary: str = "款式预警：{parts}"
    part: str = "{kind} {count} 款"
    new: str = "新"
    worse: str = "变差"
    marked: str = "【{mark}】{sku}"
    counts: str = "新 {new}"
    none: str = "现在没有要提醒的款。"
    heads: Mapping[str, str] = field(
        default_factory=lambda: {
            PUSH: "加推：卖得好、退得少",
            HIGH_RETURN: "高退货：先查质量，暂缓促单",
            LOW_MARGIN: "低毛利：调价或换供应商",
        }
    )
    """Kind → the line above its table."""
    column_sku: str = "款号"
    column_push: str = "单数 · 退货率"
    column_return: str = "退货率 · 件次"
    column_margin: str = "毛利率 · 收款(元)"
    column_advice: str = "建议"
    push_cell: str = "{orders}单 · {rate}"
    return_cell: str = "{rate} · {lines}件"
    margin_cell: str = "{margin} · {received}"
    same: str = "和上次一样的 {count} 款"
    more: str = "另有 {count} 款"
    healed: str = "好转了：{skus}"
    muted: str = "已静音：{skus}"
    chart: str = "退货率最高的款（%）"
    mute_title: str = "不想再看到哪一款？"
    mute_sku: str = "选一款"
    mute_days: str = "静音多久"
    mute_choices: tuple[tuple[str, str], ...] = (("7", "7天"), ("30", "30天"), ("90", "90天"))
    mute_comment: str = "原因（可以不填）"
    mute: str = "静音"
