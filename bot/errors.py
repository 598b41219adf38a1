"""What can go wrong and stop the work.

    BotError
    ├── ConfigError         config.json or the environment; names the path and the mend (exit 2)
    ├── SourceError         a source of orders that cannot be read; names the source
    │   └── HeldError       it can be read, but differs too much from before to be believed
    ├── BusyError           the same work is under way already; no fault of anything
    ├── ExportError         a file that cannot be written; names the file
    ├── StoreError          the database cannot be reached, read or written
    ├── RegistrationError   no app was registered by QR code
    │   ├── CodeExpired             nobody confirmed in time
    │   ├── RegistrationDenied      somebody said no
    │   └── RegistrationUnavailable it cannot be had here: make the app by hand
    └── FeishuError         Feishu answered with a code, or did not answer
        └── CardRefused     the card itself was refused (230099, 230025, 230028)

Bad rows, customers left out and lists already sent are not errors: they are data with a reason.
"""

from dataclasses import dataclass


class BotError(Exception):
    """Anything that stops the work and that a person can mend; its text is one clear sentence."""


class ConfigError(BotError):
    """Configuration or environment that cannot be used."""


class SourceError(BotError):
    """A source of orders that cannot be read."""


class HeldError(SourceError):
    """What was read differs too much from what was read before; a person must say it is right."""


class BusyError(BotError):
    """The same work is under way already."""


class ExportError(BotError):
    """A file that cannot be written."""


class StoreError(BotError):
    """The store cannot be reached, read or written."""


class RegistrationError(BotError):
    """No app was registered by QR code."""


class CodeExpired(RegistrationError):
    """Nobody confirmed before the code was over."""


class RegistrationDenied(RegistrationError):
    """Whoever scanned the code, or an administrator, said no."""


class RegistrationUnavailable(RegistrationError):
    """There is no registration by QR code here, or it broke off."""


@dataclass(eq=False)
class FeishuError(BotError):
    """Feishu refused a call, or could not be reached (``code`` -1)."""

    code: int
    message: str
    call: str
    """What was asked, such as ``POST /open-apis/im/v1/messages``."""
    status: int | None = None
    log_id: str | None = None
    retry_after: float | None = None
    """Seconds until the limit lifts, where Feishu said so."""
    retryable: bool = False
    refused: bool = False
    """Whether Feishu surely did nothing; else it may have been done all the same."""

    def __str__(self) -> str:
        """Return one line that a person can search Feishu's documents for."""
        where = f", log id {self.log_id}" if self.log_id else ""
        return f"{self.call}: Feishu code {self.code}: {self.message}{where}"


class CardRefused(FeishuError):
    """The content of a card was refused: sending the same again cannot help."""
