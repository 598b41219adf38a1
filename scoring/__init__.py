"""Order lines in, scores and lists out. Pure: no clock, network or disk.

Imports numpy, pandas and pydantic alone. Start reading at ``pipeline.py``.
"""

from scoring.explain import Term, explain
from scoring.normalise import HeaderError, Normalised, RawTable, TableRead, normalise
from scoring.outreach import cooldown_days, last_calls, no_contacts, outreach, share_out
from scoring.pipeline import Scored, score
from scoring.readmission import readmitted
from scoring.records import Customer, ListItem, OrderLine, customer_frame, list_items
from scoring.settings import Settings
from scoring.skus import SkuAlerts, alerts

__all__ = [
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
