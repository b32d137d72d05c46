"""The list of months on the cover: from where most indicators have figures."""

from dataclasses import replace

import numpy as np

from kpibook.months import Month
from kpibook.tables import NOT_AVAILABLE
from kpibook.workbook.live import first_offered
from kpibook.workbook.sheets.write import write_workbook


def reaching_back(report, months):
    """The report with figures of most indicators in its last so many months alone."""
    numerators = report.observations.numerators.copy()
    kept = report.observations.measures.index("contacts")
    others = [at for at in range(len(numerators)) if at != kept]
    numerators[np.ix_(others, range(numerators.shape[1]), range(len(report.months) - months))] = NOT_AVAILABLE
    return replace(report, observations=replace(report.observations, numerators=numerators))


def test_it_begins_where_most_have_figures(report):
    """Contacts reach back to November 2022, all others to January: January is the first; with all, November."""
    assert first_offered(report) == Month(2022, 11)
    assert first_offered(reaching_back(report, 3)) == Month(2023, 1)


def test_the_month_that_is_reported_is_always_on_offer(report):
    """Where most begin only after it, and where nothing has figures, the list is not empty of it."""
    assert first_offered(reaching_back(report, 1)) == report.month == Month(2023, 2)
    none = np.full_like(report.observations.numerators, NOT_AVAILABLE)
    assert first_offered(replace(report, observations=replace(report.observations, numerators=none))) == Month(2022, 11)


def test_the_list_is_the_tables_months_down_to_it(report, template_path, tmp_path, stored):
    """The name that the drop-down reads; where every month is on offer, the whole column."""
    path = tmp_path / "few.xlsx"
    write_workbook(reaching_back(report, 3), template_path, path)
    days = Month(2023, 1).first.toordinal() - 693_594
    assert f"MATCH({days},Months[month],0)" in stored(path).names["month_list"]
    write_workbook(report, template_path, path)
    assert stored(path).names["month_list"] == "Months[month]"
