"""What the mapping says of who reports: the organisation, its teams and codes, and how its figures are protected."""

from typing import Literal, Self

from pydantic import Field, model_validator

from kpibook.definitions.base import Definition, FilePath, Id, Word


class Organisation(Definition):
    """Who reports, and how the report looks as a whole."""

    name: str
    """The council's full name, on the cover."""
    short_name: str = ""
    """In narrow places; left out: the name."""
    service: str
    """The service that reports: `Children's Services`."""
    report_title: str = "Monthly performance report"
    """On the cover, above the month."""
    motto: str = ""
    """A line under the title."""
    protective_marking: str = Field(default="", max_length=100)
    """In the footer, the cover and e-mail subjects: `OFFICIAL-SENSITIVE`."""
    whole_label: str = "Whole service"
    """What the team selector calls everything together."""
    not_allocated: str = ""
    """What the team selector calls records without a team. Named, they have figures of their own beside the service
    areas', which with them add up to the whole service's; left out, they count for the whole service alone."""
    sources_folder: FilePath = "samples"
    """Where the spreadsheets are, seen from the workspace."""
    template: FilePath = "workbook_templates/performance_report.xlsx"
    """The template workbook, seen from the workspace."""
    files_for: Literal["owner", "group", "everyone"] = "owner"
    """Who may open what is written (workbooks, manifests, drafts, ledger) on Linux and Mac: whoever runs kpibook alone,
    its group too, or everyone (to read). A file that is there keeps its rights; on Windows the folder decides."""
    months_shown: int = Field(default=9, ge=1, le=24)
    """How many months the tables show."""
    year_starts_in: int = Field(default=4, ge=1, le=12)
    """First month of the financial year."""
    abbreviations: dict[str, str] = Field(default_factory=dict)
    """Short forms in titles and texts, each with what it stands for: `CP: child protection`; explained at the end of
    Definitions."""
    blank_words: tuple[Word, ...] = ()
    """Words that stand for a blank in every column of every list; see the same key of a source."""
    bank_holidays: Literal["England", "Wales", "Scotland", "Northern Ireland"] = "England"
    """Whose bank holidays are no working days."""
    tolerance_percent: int = Field(default=10, ge=0, le=100)
    """Amber up to this share of the target, where the target names no tolerance of its own."""
    small_denominator: int = Field(default=20, ge=0)
    """Percentages of fewer than this are noted as small."""
    restated_tolerance: float = Field(default=1, ge=0, le=100)
    """A share that differs from the published one by more than so many percentage points, or any other figure by more
    than so many per cent, is a warning on Checks; see `kpibook publish`."""

    published_files_kept_months: int | None = Field(default=None, ge=1, le=1200)
    """For so many months published workbooks and their texts are kept; then `kpibook history verify` says that they are
    due to be removed, with `kpibook history forget`. Nothing is removed by itself; left out: nothing is ever due."""

    @property
    def file_rights(self) -> int:
        """The rights of a new file, as the system's number."""
        return {"owner": 0o600, "group": 0o660, "everyone": 0o664}[self.files_for]


class Unrelated(Definition):
    """Indicators whose figures tell nothing of each other's records, though the program cannot see it."""

    indicators: tuple[str, ...] = Field(min_length=1)
    """Their ids."""
    to: tuple[str, ...] = ()
    """The indicators, by id, to which each of these is unrelated. Left out: no two of `indicators` are related."""
    because: str = Field(min_length=1)
    """Why: for whoever reads the mapping later."""


class Disclosure(Definition):
    """How figures are protected in workbooks that leave the service (`--share`); see docs/disclosure.md."""

    threshold: int = Field(default=5, ge=2, le=100)
    """Counts from 1 to one less than this are suppressed."""
    values_left: int = Field(default=5, ge=2, le=100)
    """At least so many values must remain possible for every suppressed figure; at most the threshold + 1."""
    exempt: tuple[str, ...] = ()
    """Indicators that are never suppressed, by id; `audits` for quality assurance."""
    unrelated: tuple[Unrelated, ...] = ()
    """Indicators whose figures tell nothing of each other, where the program must else take the worst for granted."""

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        if self.values_left > self.threshold + 1:
            raise ValueError("values_left may be at most the threshold + 1; no more can be promised, so lower it")
        return self


class ServiceArea(Definition):
    """A service area: several teams under one head of service."""

    name: str
    """As shown in the team selector."""
    recipients: tuple[str, ...] = ()
    """E-mail addresses that get the area's workbook."""


class Team(Definition):
    """A team."""

    name: str
    """As shown in the team selector; also a spelling in the spreadsheets."""
    area: Id
    """The service area that it belongs to."""
    aliases: tuple[str, ...] = ()
    """Other spellings in the source spreadsheets; case and spaces do not matter."""
    recipients: tuple[str, ...] = ()
    """E-mail addresses that get the team's workbook."""


class CodeList(Definition):
    """A list of codes: what the spreadsheets may say, and what it means."""

    values: dict[str, tuple[str, ...]]
    """Code → the spellings that mean it; the code itself always does."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Code → words for a reader, where the code itself says too little."""
