"""Why somebody is not served."""

from cards import texts


class Refused(Exception):
    """A click that is not carried out; ``why`` is the name of the toast that says so."""

    def __init__(self, why: str, **names: str) -> None:
        super().__init__(why)
        self.why = why
        self.names = names

    @property
    def toast(self) -> str:
        """The sentence for the person."""
        sentence: str = getattr(texts().toasts, self.why)
        return sentence.format(**self.names)
