"""Environment and ``.env`` → credentials and addresses; secrets print as ``**********``."""

import re
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError

ORIGIN: Final = re.compile(r"https://[^/?#@\s]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
"""What the SDK takes as a domain: it sends the secret nowhere else."""


class Environment(BaseSettings):
    """What lives outside config.json, under the names that the operator sets."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    feishu_app_id: str = ""
    feishu_app_secret: SecretStr = SecretStr("")
    feishu_domain: str = "https://open.feishu.cn"
    feishu_transport: Literal["ws", "webhook"] = "ws"
    feishu_encrypt_key: SecretStr = SecretStr("")
    feishu_verification_token: SecretStr = SecretStr("")
    database_url: SecretStr = SecretStr("sqlite:///data/bot.db")
    bot_config: Path = Path("config.json")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @model_validator(mode="after")
    def _domain_is_an_origin(self) -> Self:
        if not ORIGIN.fullmatch(self.feishu_domain):
            raise ValueError(
                f"FEISHU_DOMAIN: {self.feishu_domain!r} is no address of Feishu; leave it out for"
                " Feishu, or write https://open.larksuite.com for Lark, with nothing behind it"
            )
        return self

    @model_validator(mode="after")
    def _webhook_is_guarded(self) -> Self:
        if self.feishu_transport == "webhook":
            for name in ("feishu_encrypt_key", "feishu_verification_token"):
                if not getattr(self, name).get_secret_value():
                    raise ValueError(
                        f"{name.upper()}: must be set for FEISHU_TRANSPORT=webhook; copy it from"
                        " the developer console, events and callbacks, encryption strategy"
                    )
        return self

    @classmethod
    def read(cls) -> Self:
        """Read the environment; raises ConfigError that names each variable and what is wrong."""
        try:
            return cls()
        except ValidationError as error:
            faults = [
                ": ".join([*(str(part).upper() for part in fault["loc"]), fault["msg"]])
                for fault in error.errors(include_input=False)
            ]
            raise ConfigError(
                "; ".join(fault.removeprefix("Value error, ") for fault in faults)
            ) from None

    def secrets(self) -> list[str]:
        """Return every value that no log may hold; of the database's address its password."""
        password = re.search(r"://[^:/@]*:(.*)@", self.database_url.get_secret_value())
        return [
            self.feishu_app_secret.get_secret_value(),
            self.feishu_encrypt_key.get_secret_value(),
            self.feishu_verification_token.get_secret_value(),
            password[1] if password else "",
        ]

    def require_feishu(self) -> None:
        """Raise ConfigError unless the credentials for calling Feishu are there."""
        for name in ("feishu_app_id", "feishu_app_secret"):
            value = getattr(self, name)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                raise ConfigError(
                    f"{name.upper()} is not set; copy it from the app's page in the developer"
                    " console into .env"
                )
