"""What every part of the settings is made of: frozen models and the kinds of number in them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
NotNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]


class Frozen(BaseModel):
    """A part of the configuration: unknown keys are errors, values never change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


def numbers_of_orders(by_orders: dict[str, float]) -> dict[str, float]:
    """Return a mapping as it is; raises ValueError for a key that is no number of orders."""
    for key in by_orders:
        if not (key.isdecimal() and key == str(int(key))):
            raise ValueError(f'"{key}": must be a number of orders, such as "3"')
    return by_orders
