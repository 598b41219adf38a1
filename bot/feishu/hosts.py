"""Where Feishu is: its own hosts, Lark's, or a stand-in that is all in one place."""

from typing import Final

FEISHU: Final = "https://open.feishu.cn"
LARK: Final = "https://open.larksuite.com"


def accounts_of(domain: str) -> str:
    """Return where people sign in and apps are registered for those who call at ``domain``."""
    domain = domain.rstrip("/")
    return domain if is_own(domain) else domain.replace("://open.", "://accounts.")


def is_own(domain: str) -> bool:
    """Return whether it is neither Feishu nor Lark."""
    return domain.rstrip("/") not in (FEISHU, LARK)
