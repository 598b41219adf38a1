"""Every word of the Excel report; places to fill are filled by ``str.format``."""

from typing import Final

from scoring.schema import Rejection
from scoring.words import HIGH_RETURN, LOW_MARGIN, PUSH

TITLE: Final = "客户跟进报表 {as_of}"

OVERVIEW: Final = "客户概览"
LIST: Final = "触达优先级"
ALERTS: Final = {PUSH: "加推SKU", HIGH_RETURN: "高退货预警", LOW_MARGIN: "低毛利预警"}
NOTES: Final = "指标说明"
PROBLEMS: Final = "数据问题"

CUSTOMER: Final = {
    "rank": "名次",
    "score": "优先分",
    "customer": "姓名",
    "platform": "主要平台",
    "phone": "手机号",
    "last_order": "最近下单日",
    "risk_tags": "风险标签",
    "sku": "偏好单品",
    "orders": "有效订单数",
    "return_rate": "退货率",
    "days_since": "未复购天数",
    "personal_cycle": "复购周期",
    "category_cycle": "品类周期",
    "threshold": "预警阈值",
    "uplift": "估算Uplift",
    "margin": "估算毛利",
    "expected_return": "估算退货率",
    "touch_cost": "触达成本",
    "tier": "价值层级",
    "action": "推荐动作",
    "clv": "CLV分数",
    "growth": "成长类型",
    "potential": "潜力标签",
    "reason": "促单理由",
    "salesperson": "销售",
    "excluded": "未上名单原因",
    "rest_until": "可再联系日",
    "spend": "累计消费",
    "aov": "客单价",
}
ALERT: Final = {
    "sku": "单品",
    "orders": "订单数",
    "lines": "明细数",
    "received": "收款额",
    "return_rate": "退货率",
    "margin_rate": "毛利率",
    "advice": "建议",
}
NOTE: Final = {"group": "分类", "name": "指标", "text": "说明", "customers": "客户数"}
PROBLEM: Final = {
    "source": "来源",
    "row": "行号",
    "field": "列",
    "value": "原值",
    "reason": "问题",
}
COUNT: Final = {"what": "读入情况", "rows": "行数"}

REASONS: Final = {
    Rejection.NO_ORDER_NUMBER: "没有订单号",
    Rejection.UNREADABLE_DATE: "下单日期认不出",
    Rejection.UNREADABLE_AMOUNT: "收款额认不出",
    Rejection.AMOUNT_TOO_LARGE: "金额大得不合理",
    Rejection.NOBODY: "既没有姓名，也没有有效手机号",
}

BLANK: Final = "（空白）"

ROWS: Final = "读入的行"
LINES: Final = "采用的明细"
FUTURE_LINES: Final = "其中评分日之后、未计入的明细"
DUPLICATES: Final = "重复的行"
REPLACED: Final = "被后面的表替换的明细"
REJECTED: Final = "有问题、未采用的行"
REJECTED_FOR: Final = "其中：{reason}"

NOBODY_LISTED: Final = "今天没有需要联系的客户"
NO_CUSTOMER: Final = "没有客户"
NO_ALERT: Final = "没有需要提醒的单品"
NO_COST: Final = "订单里没有打款金额，算不出毛利率"
NO_PROBLEM: Final = "每一行都用上了，没有问题"

ALERT_CHARTS: Final = {
    PUSH: "订单数最多的单品",
    HIGH_RETURN: "退货率最高的单品",
    LOW_MARGIN: "毛利率最低的单品",
}

RUN_GROUP: Final = "本次计算"
RULE_GROUP: Final = "规则"
EXAMPLE_GROUP: Final = "优先分算例"
TIER_GROUP: Final = "价值层级"
BAND_GROUP: Final = "名单优先分"
EXCLUDED_GROUP: Final = "未上名单原因"

DISTRIBUTIONS: Final = {
    TIER_GROUP: "客户数（按价值层级）",
    BAND_GROUP: "名单人数（按优先分）",
    EXCLUDED_GROUP: "未上名单的客户（按原因）",
}
"""Group of the notes → title of its chart."""

HIGH_BAND: Final = "高优先（{high:g}分以上）"
MIDDLE_BAND: Final = "中优先（{middle:g}–{high:g}分）"
LOW_BAND: Final = "低优先（不到{middle:g}分）"
SHARE: Final = "占全部客户的 {share:.1%}，其中 {listed} 位在名单上"
SHARE_OF_LIST: Final = "占名单的 {share:.1%}"
SHARE_OF_ALL: Final = "占全部客户的 {share:.1%}"

GENERATED: Final = "生成日期"
AS_OF: Final = "评分日"
CUSTOMERS: Final = "全部客户"
LISTED: Final = "名单上的客户"
LISTED_TEXT: Final = "按优先分从高到低，见「触达优先级」"

HIGH_VALUE: Final = "高价值阈值"
HIGH_VALUE_TEXT: Final = (
    "累计消费超过 {high_spend:g} 元；"
    "或有效订单数不少于 {high_orders} 单且客单价超过 {high_aov:g} 元。"
    "中价值：累计消费不少于 {mid_spend:g} 元，或有效订单数不少于 {mid_orders} 单。其余为低价值"
)
FORMULA: Final = "优先分公式"
FORMULA_TEXT: Final = (
    "（估算Uplift × 估算毛利 ×（1 − 估算退货率）− 触达成本）× 订单系数 + 潜力加分 + 老客加分，"
    "限制在 {least:g} 到 {most:g} 分之间。订单系数：{weights}。"
    "潜力加分：明星客户 {star:g}、潜力客户 {potential:g}。老客加分：{orders}"
)
WEIGHT: Final = "{orders}单 {weight:g}"
OTHER_WEIGHT: Final = "其余 {weight:g}"
ORDERS_BONUS: Final = "满{orders}单 {points:g}"
NONE: Final = "无"
UPLIFT: Final = "估算Uplift"
UPLIFT_TEXT: Final = (
    "没到预警阈值时是 {base:g}，超过后每多一个阈值的时间加 1，限制在 {floor:g} 到 {ceiling:g} 之间"
)
CHURN: Final = "流失预警天数"
CHURN_TEXT: Final = (
    "预警阈值 = 复购周期和品类周期中较长的 × {multiplier:g}，最少 {least:g} 天{most}。"
    "品类周期：{cycles}。"
    "未复购天数超过预警阈值标「流失预警」，超过它的 {lost:g} 倍算已流失，不上名单"
)
AT_MOST: Final = "，最多 {days:g} 天"
CYCLE: Final = "{category} {days:g} 天"
USUAL_CYCLE: Final = "默认 {days:g} 天"
COOLDOWN: Final = "冷却期设置"
COOLDOWN_TEXT: Final = (
    "联系过的客户先休息：高价值 {high} 天、中价值 {mid} 天、低价值 {low} 天；"
    "下单不满 {rest} 天的不打扰"
)
SINGLE_ORDER: Final = "单单客户策略"
SINGLE_ORDER_TEXTS: Final = {
    "previous_month": "只下过一单的客户，那一单在评分日的上个月才跟进",
    "days": "只下过一单的客户，下单 {days} 天以内才跟进",
    "off": "不限制：只下过一单的客户和别人一样跟进",
}
MARGIN: Final = "毛利口径"
MARGIN_TEXT: Final = (
    "毛利 = 收款额 − 打款金额，退货的明细不算；表里现成的毛利列不采用。"
    "打款金额不明的，按收款额 × 毛利率估算：{shares}。估算毛利是平均每单的毛利，最多 {most:g} 元"
)
MARGIN_SHARE: Final = "{category} {share:.0%}"
USUAL_MARGIN: Final = "默认 {share:.0%}"
RETURN: Final = "退货率"
RETURN_TEXT: Final = (
    "退货的明细 ÷ 全部明细。"
    "估算退货率：满 {orders} 单的客户是自己的 × {own:g} + 品类预期的 × {usual:g}，"
    "其余取两者中较高的；品类预期默认 {expected:.0%}"
)
CLV: Final = "CLV分数"
CLV_TEXT: Final = (
    "0 到 100 分：消费与单数、最近是否活跃、买得越来越多且有规律。"
    "{star:g} 分以上是明星客户，{potential:g} 分以上是潜力客户"
)
EXAMPLE: Final = "{customer}（{platform}，{orders}单）"
EXAMPLE_TEXT: Final = (
    "（{uplift:.6g} × {margin:.2f} ×（1 − {returned:.6g}%）− {touch_cost:g}）× {weight:g}"
    " = {base:.2f}；+ 潜力加分 {bonus_potential:g} + 老客加分 {bonus_orders:g} = {raw_score:.2f}；"
    "限制后的优先分 {score:.2f}"
)
BETWEEN: Final = "、"
