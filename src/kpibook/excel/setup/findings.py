"""What a look at a computer finds, in words."""

from dataclasses import dataclass
from typing import Literal

State = Literal["works", "blocked", "by hand", "unknown"]
"""``blocked`` stops the buttons; ``by hand`` is left to do; ``unknown`` could not be read."""

TWIN = "Until then use a command window: kpibook refresh --open does what the Refresh button does."


@dataclass(frozen=True)
class Finding:
    """One thing about a computer, in words; `advice` is '' when nothing needs doing."""

    rule: str
    state: State
    text: str
    advice: str = ""
