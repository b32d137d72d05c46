"""What the audits of each month looked at, as the list of audits says it."""

from collections.abc import Mapping

import pandas as pd

from kpibook.definitions import MappingFiles
from kpibook.months import Month, Period
from kpibook.tables import Records


def audit_themes(mapping: MappingFiles, records: Mapping[str, Records]) -> Mapping[Period, str]:
    """The themes of each month's audits, in the list's own words, those of several parted by semicolons."""
    audits = mapping.quality_assurance
    if audits is None or audits.theme is None or audits.source not in records:
        return {}
    frame = records[audits.source].frame
    said = frame.loc[frame[audits.theme].notna() & frame[audits.month].notna(), [audits.month, audits.theme]]
    found: dict[Period, dict[str, None]] = {}
    for day, theme in said.itertuples(index=False):
        found.setdefault(Month.of(pd.Timestamp(day).date()), {})[str(theme).strip()] = None
    return {month: "; ".join(sorted(filter(None, themes))) for month, themes in found.items()}
