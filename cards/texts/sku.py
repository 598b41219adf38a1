"""Words of the card of one SKU."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuTexts:
    """What a SKU sold, what came back, what it earned."""

    title: str = "款号 {sku}"
    subtitle: str = "{first} 到 {last} 卖过"
    summary: str = "{sku}：卖了 {lines} 件次，退货率 {rate}"
    orders: str = "下单"
    times: str = "{count}单"
    received: str = "收款"
    returns: str = "退货率"
    margin: str = "毛利率"
    unknown: str = "不清楚"
    buyers: str = "买过的客户"
    people: str = "{count}位"
    last: str = "最近卖出"
    alert: str = "{kind}：{advice}"
    no_alert: str = "现在没有预警。"
    by_month: str = "每月收款（元）"
