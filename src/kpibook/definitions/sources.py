"""What the mapping says of a source: which spreadsheets, which column is which field, how values read."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from kpibook.definitions.base import DayOrLabel, DayOrLength, Definition, FilePath, Id, Percent, Word
from kpibook.definitions.kinds import AS_AT, FieldCondition
from kpibook.months import Duration

FieldType = Literal["id", "text", "date", "month", "number", "decimal", "code", "team", "figure"]


class FieldDefinition(Definition):
    """One column of a list: under which headings it comes, and how its values read."""

    headings: tuple[str, ...] = Field(min_length=1)
    """Every heading that this column has had; compared without regard to case, spaces and punctuation."""
    type: FieldType
    """`id` tells one person or thing from another, compared without regard to leading zeros, case and spaces (see
    docs/how_to_map.md); `text` keeps what is written; `date` is a day; `month` the month of a day or of a text such
    as `Feb-23`; `number` a whole number; `decimal` a number that may have decimals (an age of 5.4, a
    distance of 12.25 miles); `code` one of a code list; `team` one of the teams; `figure` a published figure, where c,
    z, x, k, u, low, ~, : and - mean "not available"."""
    codes: Id | None = None
    """For type `code`: which of the code lists; `yes_no` reads Y, Yes, No, TRUE and their like as yes and no."""
    required: bool = False
    """A blank is an error."""
    blank_words: tuple[Word, ...] = ()
    """Words that stand for a blank in this column, beside those of the list and of the organisation."""
    optional_column: bool = False
    """The column itself may be missing from the sheet; every value is then blank."""
    unreadable: Literal["error", "set_aside", "blank"] = "error"
    """What becomes of a row whose value cannot be read: stop; leave the row out and list it on Checks; or, for types
    `code`, `date`, `number` and `decimal`, read the cell as a blank and name it in a warning. As many cells may be read
    so as rows may be set aside (`set_aside_at_most`), and less than half of what the column holds; more are an error.
    Think first of what a blank means there: a blank end date is still open."""
    day_first: bool = True
    """Dates written as text: 03/02/2023 is 3 February."""
    commas: Literal["thousands", "decimal"] | None = None
    """For type `decimal`, what a comma is in numbers written as text: `thousands` reads 1,234 as 1234; `decimal` reads
    5,4 as five and four tenths (points then stand between thousands). Left out: 1,234.5 and 1,234,567 are read, and a
    comma that may be either (1,234) is an error."""


class Span(Definition):
    """Two date fields that bound an episode: an end before its start is an error."""

    start: Id
    """The field with the first day."""
    end: Id
    """The field with the last day; blank while it is open."""


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str | dict) else value


Ids = Annotated[
    tuple[Id, ...], BeforeValidator(_one_or_more, json_schema_input_type=Id | tuple[Id, ...]), Field(min_length=1)
]
"""One field, or several in brackets."""


class Spells(Definition):
    """Joins episodes of the same person that follow each other (an end on the next one's start, or the day before).

    Adds two date fields to every row that it looked at: when the unbroken spell that the row belongs to started
    and when it ended (blank while open).
    """

    by: Ids
    """Whose episodes: the field with the person's id. `[child, placement]` joins those of the same child in the same
    placement; a row where one of the fields is blank forms no spell."""
    start: Id
    """The field with the episode's first day."""
    end: Id
    """The field with the episode's last day."""
    where: tuple[FieldCondition, ...] = ()
    """Only these rows form spells (short breaks are left out); the others get blanks."""
    begins_with: FieldCondition | None = None
    """A row that meets this begins a new spell, although it follows on: in the SSDA903 return, a reason for a new
    episode that says "started to be looked after"."""
    starts: Id
    """Name of the new field with the spell's first day."""
    ends: Id
    """Name of the new field with the spell's last day."""


class Lookup(Definition):
    """A field borrowed from another list by an id: the birth date from the header, a flag from its own file, the team
    from the list of allocations. It is then a field of this list like any other; where nobody is found there, it is
    blank.

    With `start` its value depends on the day: that of the row which holds on the day on which a record is looked at (a
    stock: month end; a flow: the day that is counted). Of several, the one that started last.
    """

    from_: Id = Field(alias="from")
    """The other list."""
    on: Id
    """The field of this list with the id that the two share."""
    on_there: Id | None = None
    """What the other list calls that field; left out: the same."""
    field: Id
    """The field that is borrowed, as the other list calls it."""
    start: Id | None = None
    """For a list with dates, its field with the first day on which a row holds; one without it never does."""
    end: Id | None = None
    """Its field with the day on which a row ends: from that day on it holds no more. Left out, or blank there: until
    another starts."""

    @property
    def there(self) -> str:
        """The id's field in the other list."""
        return self.on_there or self.on


class WorkbookDefinition(Definition):
    """A spreadsheet file that holds several lists, a sheet each: named once, whatever lists are read from it."""

    files: tuple[FilePath, ...] = Field(min_length=1)
    """File names or patterns (`annex_a_*.xlsx`) inside the sources folder; each list is read from all that match."""
    as_at: DayOrLabel | None = None
    """The lists are cut at one day: as the same key of a list, for all of them that do not say it themselves."""


class SourceDefinition(Definition):
    """A list, or a table of figures, that comes as one or more spreadsheets."""

    title: str
    """What officers call it."""
    files: tuple[FilePath, ...] = Field(default=(), min_length=1)
    """File names or patterns (`referrals_*.xlsx`) inside the sources folder; all that match are read as one list."""
    workbook: Id | None = None
    """Instead of `files`: one of `workbooks`, of which this list is a sheet."""
    sheets: tuple[str, ...] = ()
    """Sheet names or patterns; when left out, every sheet that carries the headings. A name must be there in at least
    one file of the list, be it in other signs (`List 1`, `List_1`); a pattern need not. Other sheets are named on
    Checks. No meaning for .csv."""
    fields: dict[Id, FieldDefinition]
    """Field name → column."""
    complete_from: Literal["first_record"] | DayOrLength
    """The first day from which the list is complete: a month whose look-back reaches further back shows N/A.
    `first_record`: the first day of the month of the earliest date in `dated_by`. Of a list that is cut at one day
    (`as_at`), how far it reaches back from that day: `6 months`, or `1 day` where it holds that day alone."""
    as_at: DayOrLabel | None = None
    """The list is cut at one day, and every file of another day is a reading of its own, which later ones leave as it
    is. Which day: the day itself, `file_name` where the file's name says it (`annex_a_2023-03-06.xlsx`), or the label
    beside which a sheet of the file says it (`As at`). Every row has it as a date field, `as_at`."""
    dated_by: Id | None = None
    """The date (or month) field that says when a record is: `first_record`, months of a file a month, and lists that
    begin late or end early are told by it. Which months can be reported is told by what measures count."""
    extracted: DayOrLabel | None = None
    """When the list was taken from the case system: a day, or the label beside which the sheet says it
    (`Extracted on`: same cell after a colon, or the next cell to the right)."""
    blank_words: tuple[Word, ...] = ()
    """Words that stand for a blank in every column of this list, such as "not recorded" or "-"; case and spaces do not
    count. With "#N/A", a formula that failed is a blank too: think first of what a blank end date means."""
    changes: Literal["monthly", "yearly", "never"] | None = None
    """How often the list changes. One that changes monthly must have been taken after the end of the report month, and
    not long before the other lists; one that changes yearly, in the last 13 months. Left out: `yearly` for populations
    and benchmarks, `monthly` for every other list."""
    ignore_rows: tuple[str, ...] = ("Total", "Grand total")
    """A row whose first filled cell begins with one of these words is no record (total rows); blank rows never are."""
    unique: tuple[Id, ...] = ()
    """The fields that together name a row: a second row with the same values is a duplicate."""
    duplicates: Literal["error", "set_aside", "newest"] = "error"
    """What becomes of a duplicate row: stop, or leave it out and list it on Checks. `set_aside` leaves out the later of
    two rows that say the same (it is an error where they disagree); `newest` keeps the row of the file that was taken
    last by its `extracted` day: for exports that overlap."""
    set_aside_at_most: Percent = "1%"
    """Of a file's rows, and of the list's, so many may be set aside for one reason, or five where that is more (and
    less than half); beyond it, something is wrong with the export, and it is an error."""
    spans: tuple[Span, ...] = ()
    """Pairs of dates that must be in order."""
    wrong_rows: Literal["error", "set_aside"] = "error"
    """What becomes of a row whose dates are not in order (`spans`): stop, or leave it out and list it on Checks."""
    may_be_empty: bool = False
    """The list may hold no record at all: its figures are then 0, and Checks says so. Left out: that is an error."""
    spells: Annotated[
        tuple[Spells, ...],
        BeforeValidator(_one_or_more, json_schema_input_type=Spells | tuple[Spells, ...]),
    ] = ()
    """Joins episodes into unbroken spells; behind dashes, in several ways (all time in care, and in each placement)."""
    lookups: dict[Id, Lookup] = Field(default_factory=dict)
    """Fields that this list borrows from others: name of the new field → where it comes from."""

    @property
    def reaches_back(self) -> Duration | None:
        """How far a list that is cut at one day reaches back; None for every other list."""
        return self.complete_from if isinstance(self.complete_from, Duration) else None

    @property
    def added_fields(self) -> tuple[str, ...]:
        """The date fields that have no column: those of spells, and the as-at date."""
        return (*self.spell_fields, *((AS_AT,) if self.as_at is not None else ()))

    @property
    def spell_fields(self) -> tuple[str, ...]:
        """The fields that joining into spells adds: they have no column, and stand in no `fields`."""
        return tuple(name for spells in self.spells for name in (spells.starts, spells.ends))

    def spells_of(self, field: str) -> Spells | None:
        """The spells that add a field; None where it has a column."""
        return next((spells for spells in self.spells if field in (spells.starts, spells.ends)), None)

    def field_name(self, field: str) -> str:
        """What officers call a field: its first heading; one without a column is said in words."""
        if field in self.fields:
            return self.fields[field].headings[0]
        if field == AS_AT and self.as_at is not None:
            return "the as-at date"
        spells = self.spells_of(field)
        if spells is None:
            return field.replace("_", " ")
        name = f"{'start' if field == spells.starts else 'end'} of the unbroken spell"
        if len(spells.by) > 1:
            name += " with the same " + " and ".join(self.field_name(one) for one in spells.by[1:])
        alike = [one for one in self.spells if one.by == spells.by]
        return name if len(alike) == 1 else f"{name} ({field.replace('_', ' ')})"


def field_in(sources: Mapping[str, SourceDefinition], source: str, field: str) -> FieldDefinition | None:
    """What a field of a list is, its own or a borrowed one (see `lookups.field_of`)."""
    seen: set[tuple[str, str]] = set()
    borrowed = False
    while (source, field) not in seen and source in sources:
        seen.add((source, field))
        definition = sources[source]
        if field in definition.fields:
            own = definition.fields[field]
            return own.model_copy(update={"required": False}) if borrowed else own
        if field in definition.added_fields:
            return FieldDefinition(headings=(definition.field_name(field),), type="date")
        if field not in definition.lookups:
            return None
        lookup, borrowed = definition.lookups[field], True
        source, field = lookup.from_, lookup.field
    return None
