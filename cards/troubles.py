"""What failed and what to do about it, for the managers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cards.elements import Card, Element, card, header, markdown, note, paragraph
from cards.inline import bold, cut
from cards.texts import texts
from cards.texts.troubles import TroubleKind

MOST: Final = 10
LONGEST: Final = 40
"""Characters of a name, or of names, in a sentence."""
LONGEST_DETAIL: Final = 300
DETAIL_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """One thing that a person has to mend."""

    kind: TroubleKind
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the words for its kind name; ``code`` is Feishu's, ``detail`` the technical text."""


def troubles_card(troubles: Sequence[TroubleLine]) -> Card:
    """Return what failed, each with its mend; beyond ``MOST`` only how many more there are."""
    say = texts().troubles
    title = say.title.format(count=len(troubles))
    elements: list[Element] = []
    for trouble in troubles[:MOST]:
        elements += _lines(trouble)
    if len(troubles) > MOST:
        elements.append(note(say.more.format(count=len(troubles) - MOST)))
    return card(header(title, icon="warning_outlined", colour="orange"), elements, summary=title)


def _lines(trouble: TroubleLine) -> list[Element]:
    say = texts().troubles
    facts = {name: cut(value, LONGEST) for name, value in trouble.facts.items()}
    code = trouble.facts.get("code", "")
    mend = say.by_code.get(int(code) if code.lstrip("-").isdecimal() else 0)
    lines = [
        markdown(bold(say.what[trouble.kind].format_map(facts))),
        paragraph(mend or say.mends[trouble.kind]),
    ]
    detail = trouble.facts.get("detail")
    if detail:
        told = say.detail.format(detail=cut(detail, LONGEST_DETAIL))
        lines.append(note(told, lines=DETAIL_LINES))
    return lines
