"""Who is in the team: those whom the orders name, found in Feishu by phone or e-mail."""

import re
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from bot.access import Team, look_up
from bot.config import Member
from bot.errors import ConfigError, FeishuError
from bot.feishu.gateway import Gateway
from bot.setup.talk import Answers, Talk
from bot.sources import explained

_FORM = "name, phone or e-mail[, manager]"


def choose_team(
    gateway: Gateway,
    configured: Sequence[Member],
    sellers: Mapping[str, int],
    answers: Answers,
    talk: Talk,
) -> list[Member]:
    """Ask for the members, look them up, and tell who is not found; those stay, if nobody minds.

    Raises ConfigError for a member given by an option that is none.
    """
    team = {member.name: member for member in configured}
    for text in answers.members:
        given = parse_member(text)
        team[given.name] = given
    if not team and not talk.silent:
        _ask_for_sellers(team, sellers, talk)
    _tell(team, sellers, talk)
    if not talk.silent:
        _ask_for_others(team, talk)
    _find(gateway, team, talk)
    return list(team.values())


def parse_member(text: str) -> Member:
    """Read ``name,phone or e-mail[,manager]``; ConfigError says what is wrong with it."""
    name, *rest = (part.strip() for part in re.split("[,，]", text))
    if not rest or len(rest) > 2 or rest[1:] not in ([], ["manager"], ["sales"]):  # noqa: PLR2004 - see _FORM
        raise ConfigError(f"member `{text}`: expected is {_FORM}")
    return _member(name, rest[0], *rest[1:])


def _member(name: str, address: str, role: str = "sales") -> Member:
    kind, value = "email", address
    if "@" not in address:
        kind, value = "mobile", re.sub(r"[\s()-]", "", address)
        value = re.sub(r"^(\+|00)86(?=1\d{10}$)", "", value)
        if not re.fullmatch(r"\+?\d{6,15}", value):
            raise ConfigError(f"{name}: `{address}` is neither a phone nor an e-mail")
    try:
        return Member.model_validate({"name": name, kind: value, "role": role})
    except ValidationError:
        raise ConfigError(f"`{name}` is no name: it has 1 to 20 characters") from None


def _ask_for_sellers(team: dict[str, Member], sellers: Mapping[str, int], talk: Talk) -> None:
    if sellers:
        talk.say("The orders name these salespeople; give the phone or e-mail each has in Feishu.")
    for name, rows in sellers.items():
        while answer := talk.ask(f"{name} ({rows} rows; Enter: not in the team)", default=""):
            try:
                team[name] = parse_member(f"{name},{answer}")
                break
            except ConfigError as error:
                talk.say(str(error))


def _ask_for_others(team: dict[str, Member], talk: Talk) -> None:
    while answer := talk.ask(f"Another member, as {_FORM} (Enter: no more)", default=""):
        try:
            given = parse_member(answer)
            team[given.name] = given
        except ConfigError as error:
            talk.say(str(error))


def _tell(team: Mapping[str, Member], sellers: Mapping[str, int], talk: Talk) -> None:
    if team:
        roles = (f"{each.name}{' (manager)' * (each.role == 'manager')}" for each in team.values())
        talk.say(f"team: {', '.join(roles)}")
    if absent := [name for name in sellers if name not in team]:
        talk.say(f"named by the orders, but not in the team: {', '.join(absent)}")


def _find(gateway: Gateway, team: dict[str, Member], talk: Talk) -> None:
    """Look everybody up; who is not found may be given another address, as often as it takes."""
    asked = set(team)
    while asked:
        members = [team[name] for name in team if name in asked]
        try:
            found = look_up(members, gateway.find_people)
        except FeishuError as error:
            raise explained("team", error) from error
        missing = Team.of(members, found).missing
        asked = set()
        for name in missing:
            talk.say(
                f"{name}: not found in Feishu; check the phone or e-mail, and that the app's"
                " availability and contact range include them"
            )
            while answer := talk.ask(f"{name}'s phone or e-mail (Enter keeps it)", default=""):
                try:
                    team[name] = _member(name, answer, team[name].role)
                    asked.add(name)
                    break
                except ConfigError as error:
                    talk.say(str(error))
    if team and all(member.role != "manager" for member in team.values()):
        talk.say("nobody is a manager: the roll-up and what goes wrong is told to nobody")
