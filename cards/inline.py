"""Text within markdown: one line of it, escaped, bold, coloured or as a tag.

Text from the shop's tables reaches markdown through ``escape`` alone.
"""

from typing import Final, Literal

Colour = Literal["blue", "red", "orange", "green", "grey", "neutral"]

_ENTITIES: Final = str.maketrans(
    {
        "&": "&amp;", "*": "&#42;", "_": "&#95;", "[": "&#91;", "]": "&#93;", "(": "&#40;",
        ")": "&#41;", "<": "&#60;", ">": "&#62;", "`": "&#96;", "~": "&sim;", "#": "&#35;",
        "-": "&#45;", "!": "&#33;", "\\": "&#92;", ":": "&#58;", "+": "&#43;", "$": "&#36;",
        "/": "&#47;", '"': "&#34;", "'": "&#39;",
    }
)  # fmt: skip


def printable(text: str) -> str:
    """Return text without the characters that hide, or turn round, what stands beside them.

    Ends of lines and wide spaces stay; ``cut`` makes one space of those in foreign text.
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if c.isprintable() or c in "\n\u3000")


def cut(text: str, limit: int) -> str:
    """Return one line of at most ``limit`` printable characters, a cut shown by ``…``."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def escape(text: str) -> str:
    """Return text as markdown that shows it and acts on none of it.

    Single spaces stay, so that a long text can wrap; ``cut`` leaves no others.
    """
    return printable(text).translate(_ENTITIES)


def bold(text: str) -> str:
    """Return foreign text as bold markdown; keep white space around it."""
    return f"**{escape(text)}**"


def coloured(text: str, colour: Colour) -> str:
    """Return foreign text as coloured markdown."""
    return f"<font color='{colour}'>{escape(text)}</font>"


def label(text: str, colour: Colour = "neutral") -> str:
    """Return foreign text as a small coloured tag within markdown."""
    return f"<text_tag color='{colour}'>{escape(text)}</text_tag>"
