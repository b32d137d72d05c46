"""A measure as the mapping gives it: its key `kind` says which."""

from typing import Annotated

from pydantic import Field

from kpibook.definitions.kinds.average import Average
from kpibook.definitions.kinds.flow import Flow
from kpibook.definitions.kinds.rate import Rate
from kpibook.definitions.kinds.ratio import Ratio
from kpibook.definitions.kinds.share import Share
from kpibook.definitions.kinds.snapshot import Snapshot
from kpibook.definitions.kinds.stock import Stock
from kpibook.definitions.kinds.tally import Tally

Measure = Annotated[Flow | Stock | Snapshot | Share | Rate | Average | Ratio | Tally, Field(discriminator="kind")]
"""Every kind of measure."""
