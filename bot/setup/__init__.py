"""``setup``: from nothing to a ``.env`` and a config.json with which the bot runs.

A dialogue in four parts (the app, the orders, the team, the time), each of which offers what is
there already and may be answered by options instead. Start reading at ``run_setup``.
"""

from pathlib import Path

from bot.config import Config, load_config
from bot.environment import Environment
from bot.setup.credentials import connected
from bot.setup.files import write_config
from bot.setup.orders import choose_orders
from bot.setup.talk import Answers, Talk
from bot.setup.team import choose_team
from bot.setup.times import choose_times

__all__ = ["Answers", "Talk", "run_setup"]


def run_setup(environment: Environment, answers: Answers, talk: Talk, env_file: Path) -> None:
    """Ask, try, and write; the credentials as soon as they work, config.json at the end.

    Raises ConfigError where an answer is missing or cannot be used, and what the parts raise.
    """
    path = environment.bot_config
    config = load_config(path) if path.exists() else Config()
    gateway = connected(environment, answers, talk, env_file)
    orders = choose_orders(gateway, config, answers, talk)
    team = choose_team(gateway, config.team, orders.sellers, answers, talk)
    made = Config.model_validate(
        {
            **config.model_dump(by_alias=True),
            "sources": orders.sources,
            "columns": orders.columns,
            "team": team,
            **choose_times(config, answers, talk),
        }
    )
    write_config(path, made, talk)
    talk.say(
        "\nNext: `customer-alert-bot rescore` reads and scores the orders, `push --dry-run` shows"
        " the lists,\nand `run` starts the service. While it runs, look in the developer console"
        " under Events & Callbacks\nwhether both stand on the long connection, and publish a"
        " version if anything changed there."
    )
