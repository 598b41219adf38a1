"""The environment: what must be there is asked for by name, and secrets never print."""

import pytest

from bot.environment import Environment
from bot.errors import ConfigError


@pytest.fixture(autouse=True)
def _no_env_file(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_are_those_of_the_interfaces_page() -> None:
    environment = Environment.read()
    assert environment.feishu_transport == "ws"
    assert environment.feishu_domain == "https://open.feishu.cn"
    assert environment.database_url.get_secret_value() == "sqlite:///data/bot.db"
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)


def test_a_dot_env_file_is_read(tmp_path) -> None:
    (tmp_path / ".env").write_text("FEISHU_APP_ID=cli_1\nPORT=9000\n", encoding="utf-8")
    environment = Environment.read()
    assert (environment.feishu_app_id, environment.port) == ("cli_1", 9000)


def test_secrets_do_not_print(monkeypatch) -> None:
    monkeypatch.setenv("FEISHU_APP_SECRET", "very-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://bot:pass-word@db/bot")
    environment = Environment.read()
    assert "very-secret" not in repr(environment)
    assert "pass-word" not in repr(environment)


def test_webhook_mode_refuses_to_start_without_key_or_token(monkeypatch) -> None:
    monkeypatch.setenv("FEISHU_TRANSPORT", "webhook")
    with pytest.raises(ConfigError, match="FEISHU_ENCRYPT_KEY: must be set"):
        Environment.read()
    monkeypatch.setenv("FEISHU_ENCRYPT_KEY", "key")
    with pytest.raises(ConfigError, match="FEISHU_VERIFICATION_TOKEN: must be set"):
        Environment.read()
    monkeypatch.setenv("FEISHU_VERIFICATION_TOKEN", "token")
    assert Environment.read().feishu_transport == "webhook"


def test_a_wrong_value_is_named_by_its_variable(monkeypatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    with pytest.raises(ConfigError, match="^PORT: Input should be a valid integer"):
        Environment.read()


@pytest.mark.parametrize(
    "domain",
    [
        "open.feishu.cn", "https://open.feishu.cn/", "https://open.feishu.cn/open-apis",
        "http://open.feishu.cn", "https://me@open.feishu.cn", "https://", "",
    ],
)  # fmt: skip
def test_a_domain_that_the_sdk_would_not_take_is_told_before_it_is_asked(
    monkeypatch, domain
) -> None:
    monkeypatch.setenv("FEISHU_DOMAIN", domain)
    with pytest.raises(ConfigError) as error:
        Environment.read()
    assert str(error.value) == (
        f"FEISHU_DOMAIN: {domain!r} is no address of Feishu; leave it out for Feishu, or write"
        " https://open.larksuite.com for Lark, with nothing behind it"
    )


@pytest.mark.parametrize(
    "domain",
    ["https://open.larksuite.com", "https://proxy.shop.example:8443", "http://[::1]:9000"],
)
def test_a_domain_that_the_sdk_takes_is_taken(monkeypatch, domain) -> None:
    from bot.feishu.gateway import Gateway

    monkeypatch.setenv("FEISHU_DOMAIN", domain)
    Gateway("cli_x", "secret", Environment.read().feishu_domain)


def test_calling_feishu_without_credentials_says_which_and_where() -> None:
    with pytest.raises(ConfigError, match="^FEISHU_APP_ID is not set; copy it from"):
        Environment.read().require_feishu()
