"""What Feishu's codes mean for us: try again, get a new token, or give up.

The SDK sorts them differently: it takes frequency limits for permission errors.
"""

from typing import Final

TOKEN: Final = frozenset({99991661, 99991663, 99991668})
"""The access token is missing or over before the SDK thought so (section 1.2, 1.5)."""

LIMITED: Final = frozenset(
    {
        99991400,  # an app's calls of one API (1.4)
        11232, 11233, 11247,  # messages, old style (1.5)
        230020,  # messages to one person or chat (4.1)
        1254290, 1254291,  # a base, concurrent writes of a table (2.5)
        90217, 90235,  # a spreadsheet (3)
    }
)  # fmt: skip
"""Too much at once: nothing was done, later it will be."""

UNSURE: Final = frozenset(
    {
        2200,  # internal (1.5)
        18121, 230049,  # the same message is being sent (1.5, 4.1)
        1254036, 1254607, 1255040,  # copying, not ready, timeout (2.5)
        1255001, 1255002, 1255003, 1255004, 1255005,  # internal (2.5)
    }
)  # fmt: skip
"""It failed on their side, and may have been done all the same."""

CARD: Final = frozenset(
    {
        230099,  # invalid; the message holds the reason as ErrCode (5.6)
        230025, 19036,  # too long (4.1)
        230028,  # against the tenant's data rules (4.1)
        11310, 200621, 200861,  # the commonest reasons, should they come by themselves (5.6)
    }
)  # fmt: skip
"""The content was refused: sending the same again cannot help."""


def is_retryable(code: int, status: int | None) -> bool:
    """Return whether the same call may succeed later."""
    return code in LIMITED or code in UNSURE or (status is not None and status >= 500)  # noqa: PLR2004


def is_refused(code: int, status: int | None) -> bool:
    """Return whether Feishu surely did nothing."""
    return code > 0 and code not in UNSURE and (status is None or status < 500)  # noqa: PLR2004
