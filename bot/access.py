"""Who may see and do what: one answer for chat, clicks and web."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.config import Member

Find = Callable[[Sequence[str], Sequence[str]], dict[str, str]]
"""(mobiles, e-mails) → those found, with their open_id."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team who was found in Feishu."""

    name: str
    open_id: str
    role: Literal["sales", "manager"]

    @property
    def manages(self) -> bool:
        """Whether the person answers for the whole team."""
        return self.role == "manager"

    def may_work(self, owner: str) -> bool:
        """Return whether the person may tap the buttons of ``owner``'s list."""
        return self.manages or self.name == owner

    def may_see(self, owners: Collection[str], lookup: Literal["team", "own"]) -> bool:
        """Return whether the person may see a customer who belongs to ``owners``."""
        return self.manages or lookup == "team" or self.name in owners


@dataclass(frozen=True, slots=True)
class Team:
    """The team as it is configured, of those whom Feishu found."""

    people: tuple[Person, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of members whom Feishu does not know by the address given."""
    _by_open_id: dict[str, Person] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, Person] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the people by their open_id and by their name."""
        object.__setattr__(self, "_by_open_id", {person.open_id: person for person in self.people})
        object.__setattr__(self, "_by_name", {person.name: person for person in self.people})

    def person(self, open_id: str) -> Person | None:
        """Return the person behind an open_id; None for a stranger."""
        return self._by_open_id.get(open_id)

    def named(self, name: str) -> Person | None:
        """Return the person of that name; None where Feishu does not know them."""
        return self._by_name.get(name)

    @classmethod
    def of(cls, members: Sequence[Member], found: Mapping[str, str]) -> "Team":
        """Return the members of whom an open_id is configured or ``found`` by their address."""
        people, missing = [], []
        for member in members:
            open_id = member.open_id or found.get(member.mobile or member.email or "")
            if open_id:
                people.append(Person(member.name, open_id, member.role))
            else:
                missing.append(member.name)
        return cls(tuple(people), tuple(missing))


def look_up(members: Sequence[Member], find: Find) -> dict[str, str]:
    """Return the open_id of every member who is configured by mobile or e-mail, by that address."""
    mobiles = [member.mobile for member in members if member.mobile]
    emails = [member.email for member in members if member.email]
    return find(mobiles, emails) if mobiles or emails else {}
