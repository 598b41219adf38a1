"""How ``setup`` asks: by callables that the command gives, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered by options; empty: to be asked."""

    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    manual: bool = False
    """The app was, or is to be, made by hand in the developer console."""
    orders: str = ""
    columns: tuple[str, ...] = ()
    """Each ``field=header``."""
    members: tuple[str, ...] = ()
    """Each ``name,phone or e-mail[,manager]``."""
    push_at: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with whoever sits at the terminal."""

    say: Callable[[str], None]
    read: Callable[[str], str]
    """Question → answer; raises ConfigError where nobody answers."""
    read_secret: Callable[[str], str]
    """As ``read``, without showing what is typed."""
    silent: bool = False
    """Nothing is asked: every default is taken, every yes given."""
    width: int | None = None
    """Columns of the terminal, where it is one."""

    def ask(self, question: str, *, default: str | None = None, option: str = "") -> str:
        """Return the answer, the default for an empty one.

        Raises ConfigError where nothing is asked and there is no default.
        """
        if self.silent:
            if default is None:
                raise ConfigError(f"{question}: not known; give it by {option}")
            return default
        offered = f" [{default}]" if default else ""
        while not (answer := self.read(f"{question}{offered}: ").strip()):
            if default is not None:
                return default
        return answer

    def yes(self, question: str) -> bool:
        """Return whether the answer is yes, as an empty one is."""
        answer = self.silent or self.read(f"{question} [Y/n]: ").strip().lower()
        return answer is True or answer in ("", "y", "yes")
