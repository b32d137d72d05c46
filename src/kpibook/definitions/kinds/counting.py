"""The measures that count records of a list: what a share, a rate and the like are of."""

from typing import Annotated

from pydantic import Field

from kpibook.definitions.kinds.flow import Flow
from kpibook.definitions.kinds.snapshot import Snapshot
from kpibook.definitions.kinds.stock import Stock

Base = Flow | Stock | Snapshot
"""What a share or a rate is of."""
WrittenBase = Annotated[Flow | Stock | Snapshot, Field(discriminator="kind")]
"""One of them, written out in a measure."""
