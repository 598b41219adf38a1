"""What the package offers, as a list that a change must touch on purpose."""

import subprocess
import sys

import scoring


def test_the_public_face() -> None:
    assert scoring.__all__ == [
        "Customer",
        "HeaderError",
        "ListItem",
        "Normalised",
        "OrderLine",
        "RawTable",
        "Scored",
        "Settings",
        "SkuAlerts",
        "TableRead",
        "Term",
        "alerts",
        "cooldown_days",
        "customer_frame",
        "explain",
        "last_calls",
        "list_items",
        "no_contacts",
        "normalise",
        "outreach",
        "readmitted",
        "score",
        "share_out",
    ]
    assert all(hasattr(scoring, name) for name in scoring.__all__)


def test_everything_public_says_what_it_is() -> None:
    assert all(getattr(scoring, name).__doc__ for name in scoring.__all__)


def test_scoring_brings_nothing_of_the_shell() -> None:
    shell = ("bot", "cards", "lark_oapi", "sqlalchemy", "fastapi", "openpyxl")
    code = f"import sys, scoring; print([name for name in {shell} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
