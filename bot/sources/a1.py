"""The columns of a sheet by number and by letters: A, B … Z, AA."""


def number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found


def letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
