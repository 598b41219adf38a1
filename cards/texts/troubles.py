"""Words of what managers are told when something failed: what happened, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

TroubleKind = Literal[
    "list_failed",
    "list_unconfirmed",
    "not_found",
    "lists_late",
    "alerts_failed",
    "alerts_unconfirmed",
    "source",
    "held",
    "config",
    "writeback",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleTexts:
    """A card of one or more troubles."""

    title: str = "有 {count} 件事要处理"
    what: Mapping[TroubleKind, str] = field(
        default_factory=lambda: {
            "list_failed": "{name} 的名单没发出去",
            "list_unconfirmed": "不确定 {name} 收到名单没有",
            "not_found": "在飞书里找不到 {name}，名单发不了",
            "lists_late": "{latest} 前没能发出名单：{names}",
            "alerts_failed": "商品预警没发到群里",
            "alerts_unconfirmed": "不确定商品预警发到群里没有",
            "source": "订单没读出来，先用 {as_of} 算好的",
            "held": "订单和上次差太多，先用 {as_of} 算好的",
            "config": "配置改错了，先用上一份好的",
            "writeback": "联系记录没写进你们的表格，已经存好，修好后会补上",
        }
    )
    mends: Mapping[TroubleKind, str] = field(
        default_factory=lambda: {
            "list_failed": "我会再试。也可以请对方给我发「今日」。",
            "list_unconfirmed": "为了不重复打扰，我不再发。请对方给我发「今日」看名单。",
            "not_found": "核对配置里 team 的手机号或邮箱，并把对方加进应用的可用范围。",
            "lists_late": "今天不再发了。请他们给我发「今日」看名单。",
            "alerts_failed": "我会再试。也可以给我发「预警」。",
            "alerts_unconfirmed": "为了不重复打扰，我不再发。看一下群里，没有就给我发「预警」。",
            "source": "照下面的提示修好，再给我发「重新计算」。",
            "held": "数据没错的话给我发「重新计算 确认」；不然修好表格，再发「重新计算」。",
            "config": "照下面的提示改好，保存后给我发「重新计算」。",
            "writeback": "照下面的提示修好，不用做别的。",
        }
    )
    by_code: Mapping[int, str] = field(
        default_factory=lambda: {
            230013: "把对方加进应用的可用范围：开发者后台，应用，版本管理与发布，可用范围。",
            230053: "对方关掉了机器人的消息，请对方在和我的聊天里打开。",
            230029: "对方已经离职，请从配置的 team 里去掉。",
            99992351: "配置里这个人的 open_id 不对，请核对。",
            99992361: "配置里这个人的 open_id 是别的应用的，请改用手机号或邮箱。",
            230034: "配置里这个人或这个群的编号不对，请核对。",
            230002: "把我拉进这个群。",
            232009: "这个群已经解散，请在配置里换一个。",
            230018: "群里禁言了，请群主允许我发言。",
            230035: "群里禁言了，请群主允许我发言。",
            230028: "公司的数据保护拦下了这条消息，请飞书管理员放行。",
            230006: "应用没有打开机器人能力，请在开发者后台打开并发布。",
            99991672: "应用缺权限，名称在下面；请在开发者后台开通并发布新版本。",
            99991403: "公司这个月的飞书调用次数用完了，请管理员升级或等下个月。",
            99991662: "应用被停用了，请管理员启用。",
            99991401: "这台机器的地址不在应用的白名单里，请加上。",
        }
    )
    """What helps against a code of Feishu's, in the place of the kind's own mend."""
    detail: str = "给懂技术的人看：{detail}"
    more: str = "另有 {count} 件，见日志。"
