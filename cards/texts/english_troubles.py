"""The words in English, for Lark: what failed, and the shop's own table of contacts."""

from typing import Final

from cards.texts.contacts_table import ContactsTableTexts
from cards.texts.troubles import TroubleTexts

TROUBLES: Final = TroubleTexts(
    title="{count} to mend",
    what={
        "list_failed": "The list of {name} was not sent",
        "list_unconfirmed": "It is not sure whether {name} got the list",
        "not_found": "{name} is not found in Lark, so no list can be sent",
        "lists_late": "Lists not sent by {latest}: {names}",
        "alerts_failed": "The product alerts did not reach their group",
        "alerts_unconfirmed": "It is not sure whether the product alerts reached their group",
        "source": "The orders could not be read; the scores of {as_of} are used",
        "held": "The orders differ a lot from before; the scores of {as_of} are used",
        "config": "The configuration has a mistake; the last good one is used",
        "writeback": "Contacts are not written to your table; they are kept and will follow",
    },
    mends={
        "list_failed": "I try again. They can also send me: today.",
        "list_unconfirmed": "So as not to disturb twice I do not send it. They can send me: today.",
        "not_found": "Check the mobile or e-mail in team, and the app's availability to them.",
        "lists_late": "They are not sent today any more. They can send me: today.",
        "alerts_failed": "I try again. You can also send me: alerts.",
        "alerts_unconfirmed": "I do not send it twice. Look into the group, or send me: alerts.",
        "source": "Mend what stands below, then send me: rescore.",
        "held": "If the orders are right, send me: rescore accept. Else mend them, then: rescore.",
        "config": "Mend what stands below, save, then send me: rescore.",
        "writeback": "Mend what stands below; nothing else is needed.",
    },
    by_code={
        230013: "Add them to the app's availability: developer console, version, availability.",
        230053: "They switched off the bot's messages; they can switch them on in our chat.",
        230029: "They have left; take them out of team.",
        99992351: "Their open_id in the configuration does not exist; check it.",
        99992361: "Their open_id is of another app; configure their mobile or e-mail instead.",
        230034: "The id of this person or group in the configuration is wrong; check it.",
        230002: "Add me to the group.",
        232009: "The group was dissolved; name another in the configuration.",
        230018: "The group is muted; its owner must let me speak.",
        230035: "The group is muted; its owner must let me speak.",
        230028: "Your data loss rules stopped the message; an administrator must allow it.",
        230006: "The app's bot is switched off; switch it on in the developer console and publish.",
        99991672: "A scope is missing, named below; grant it in the console and publish.",
        99991403: "This month's calls of the API are used up; an administrator can buy more.",
        99991662: "The app is disabled; an administrator must enable it.",
        99991401: "This machine's address is not on the app's allow list; add it.",
    },
    detail="For your technician: {detail}",
    more="{count} more, see the log.",
)
CONTACTS_TABLE: Final = ContactsTableTexts(
    headers={
        "number": "No.",
        "at": "Time",
        "customer": "Customer",
        "phone": "Phone",
        "what": "Action",
        "outcome": "Outcome",
        "note": "Note",
        "until": "Until",
        "actor": "Salesperson",
        "undoes": "Undoes",
    },
    kinds={
        "contacted": "Contacted",
        "snoozed": "Later",
        "blocked": "Never contact",
        "outcome": "Outcome",
        "undone": "Undone",
    },
)
