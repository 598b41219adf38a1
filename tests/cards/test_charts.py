"""Charts: what is drawn, how high, and what their axes say."""

from cards.charts import bars, grouped_bars, month_bars


def test_bars_stand_with_their_values_above_them() -> None:
    assert bars("每月", [("1月", 99.6), ("2月", 0.0)]) == {
        "tag": "chart",
        "height": "220px",
        "color_theme": "brand",
        "preview": True,
        "chart_spec": {
            "type": "bar",
            "title": {"text": "每月"},
            "data": {"values": [{"x": "1月", "y": 100}, {"x": "2月", "y": 0}]},
            "label": {"visible": True},
            "xField": "x",
            "yField": "y",
            "axes": [
                {"orient": "left", "visible": False, "expand": {"max": 0.15}},
                {"orient": "bottom"},
            ],
        },
    }


def test_flat_bars_lie_and_make_the_chart_as_high_as_they_are_many() -> None:
    chart = bars("退货率", [("A", 60), ("B", 40)], flat=True)
    assert chart["height"] == "130px"
    assert chart["chart_spec"] == {
        "type": "bar",
        "title": {"text": "退货率"},
        "data": {"values": [{"x": "A", "y": 60}, {"x": "B", "y": 40}]},
        "label": {"visible": True},
        "direction": "horizontal",
        "xField": "y",
        "yField": "x",
        "axes": [
            {"orient": "bottom", "visible": False, "expand": {"max": 0.15}},
            {"orient": "left"},
        ],
    }


def test_the_last_eight_months_are_drawn_with_short_names() -> None:
    months = [(f"2026-{month:02}", float(month)) for month in range(1, 11)]
    assert month_bars("每月", months)["chart_spec"]["data"]["values"] == [
        {"x": f"26/{month:02}", "y": month} for month in range(3, 11)
    ]


def test_grouped_bars_stand_side_by_side_by_label() -> None:
    series = [("上周", [("周一", 3), ("周二", 1)]), ("本周", [("周一", 4)])]
    assert grouped_bars("每天", series)["chart_spec"] == {
        "type": "bar",
        "title": {"text": "每天"},
        "data": {
            "values": [
                {"x": "周一", "y": 3, "series": "上周"},
                {"x": "周二", "y": 1, "series": "上周"},
                {"x": "周一", "y": 4, "series": "本周"},
            ]
        },
        "xField": ["x", "series"],
        "yField": "y",
        "seriesField": "series",
        "legends": {"visible": True, "orient": "bottom"},
        "axes": [{"orient": "left", "tick": {"noDecimals": True}}, {"orient": "bottom"}],
    }
