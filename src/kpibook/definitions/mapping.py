"""The whole mapping: what all YAML files of a workspace say together, with the line of every part."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr

from kpibook.definitions import indicators as measured
from kpibook.definitions.acceptance import Accepted
from kpibook.definitions.base import Definition, Id
from kpibook.definitions.benchmarks import IMPORT_COLUMNS, Benchmarks
from kpibook.definitions.childrens_lists import ChildrensLists
from kpibook.definitions.kinds import AnyMeasure, FieldCondition, Flow, KeyPath, Share, Whole
from kpibook.definitions.mail import Mail
from kpibook.definitions.organisation import CodeList, Disclosure, Organisation, ServiceArea, Team
from kpibook.definitions.parts import Broken, NamedPart, named_parts
from kpibook.definitions.sources import FieldDefinition, SourceDefinition, WorkbookDefinition, field_in
from kpibook.definitions.spellings import YES_NO, word_key
from kpibook.months import Month, Period

WHOLE = "whole"
"""Scope id of the whole service, beside the ids of service areas and teams."""
NOT_ALLOCATED = "not_allocated"
"""Scope id of records without a team, where the mapping names it."""
EVERY = "every"
"""Scope id in limits that hold for every team."""
_ANY_MONTH = Month(2000, 1)


class MappingFiles(Definition):
    """Everything the mapping files say. Read-only; `place` gives the file and line of any part."""

    organisation: Organisation
    """Who reports, and how the report looks as a whole."""
    service_areas: dict[Id, ServiceArea] = Field(default_factory=dict)
    """Id → service area, in the order in which the team selector shows them."""
    teams: dict[Id, Team] = Field(default_factory=dict)
    """Id → team, in the order in which the team selector shows them under their areas. Without any, every figure is the
    whole service's; `kpibook adopt teams` writes those of the lists."""
    codes: dict[Id, CodeList] = Field(default_factory=dict)
    """Id → code list. `yes_no` is there without being written; what is written under it adds spellings."""
    workbooks: dict[Id, WorkbookDefinition] = Field(default_factory=dict)
    """Id → spreadsheet file with several lists; each of them names it as its `workbook`, and its own `sheets`."""
    sources: dict[Id, SourceDefinition]
    """Id → list: one or more spreadsheets with the same columns."""
    indicators: dict[Id, measured.IndicatorDefinition]
    """Id → indicator; its id never changes once reports are out, since tables and benchmarks go by it."""
    sections: dict[Id, measured.SectionDefinition]
    """Id → priority area, in the order of the report's sheets."""
    benchmarks: Benchmarks | None = None
    """Where benchmark figures come from; left out: the tables have no benchmark columns."""
    quality_assurance: measured.QualityAssurance | None = None
    """The audits; left out: the report has no quality assurance sheet."""
    updates: tuple[measured.UpdateNote, ...] = ()
    """Lines for KPI updates, beside those that indicators bring with them."""
    accepted: tuple[Accepted, ...] = ()
    """Warnings that are known and may stand, each with a reason and an end."""
    disclosure: Disclosure | None = None
    """How small figures are protected in workbooks that leave the service; left out: as each of its keys says."""
    mail: Mail | None = None
    """How team workbooks are mailed; left out: they are not."""
    lists: ChildrensLists | None = None
    """Lists of the children behind the figures, for each team; left out: there are none."""

    _places: dict[KeyPath, str] = PrivateAttr(default_factory=dict)
    _measures: Mapping[str, AnyMeasure] | None = PrivateAttr(default=None)
    _parts: Mapping[str, NamedPart] | None = PrivateAttr(default=None)
    _in_force: "dict[tuple[int, ...], MappingFiles]" = PrivateAttr(default_factory=dict)

    @classmethod
    def with_places(cls, values: Mapping[str, object], places: Mapping[KeyPath, str]) -> "MappingFiles":
        """The mapping checked by pydantic (ValidationError), remembering where each part was written."""
        mapping = cls.model_validate(values)._with_days_of_workbooks()._with_fields_of_imports()
        mapping._places.update(places)
        return mapping

    def _with_days_of_workbooks(self) -> Self:
        """Lists that do not say themselves at which day they are cut, as their workbook says it."""
        days = {id_: book.as_at for id_, book in self.workbooks.items() if book.as_at is not None}
        told = {
            id_: source.model_copy(update={"as_at": days[source.workbook]})
            for id_, source in self.sources.items()
            if source.as_at is None and source.workbook in days
        }
        return self.model_copy(update={"sources": {**self.sources, **told}}) if told else self

    def _with_fields_of_imports(self) -> Self:
        """The benchmarks list with the columns that imported files have: a release may then stand beside another."""
        benchmarks = self.benchmarks
        if benchmarks is None or not self.imports_benchmarks or benchmarks.source not in self.sources:
            return self
        own = self.sources[benchmarks.source]
        named = (*own.unique, "release") if own.unique and "release" not in own.unique else own.unique
        added = {
            field: FieldDefinition(headings=(heading,), type="text", optional_column=True)
            for field, heading in IMPORT_COLUMNS.items()
            if field not in own.fields
        }
        wider = own.model_copy(update={"fields": own.fields | added, "unique": named})
        return self.model_copy(update={"sources": {**self.sources, benchmarks.source: wider}})

    @property
    def imports_benchmarks(self) -> bool:
        """Whether it says of an indicator where its benchmarks are published."""
        return any(indicator.published_as for indicator in self.indicators.values())

    def place(self, *path: str | int) -> str:
        """File and line of a part (``mappings/referrals.yaml, line 14``), or of the nearest part that holds it.

        The path is that of the keys: ``place("sources", "referrals", "fields", "child", "headings")``.
        """
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]]
        return ""

    def files_of(self, source: str) -> tuple[str, ...]:
        """The file names and patterns of a list: its own, or those of the workbook that it is a sheet of."""
        of_list = self.sources[source]
        workbook = self.workbooks.get(of_list.workbook or "")
        return workbook.files if workbook is not None else of_list.files

    def files_path(self, source: str) -> KeyPath:
        """Where these are written."""
        workbook = self.sources[source].workbook
        return ("workbooks", workbook, "files") if workbook in self.workbooks else ("sources", source, "files")

    def blank_words(self, source: str, field: str) -> frozenset[str]:
        """The words that stand for a blank in a list's field, as they are compared (`word_key`)."""
        of_list = self.sources[source]
        words = (*self.organisation.blank_words, *of_list.blank_words, *of_list.fields[field].blank_words)
        return frozenset(map(word_key, words))

    def spells_path(self, source: str, at: int) -> KeyPath:
        """Where a list's spells are written: behind a dash, or alone below their key."""
        behind_a_dash: KeyPath = ("sources", source, "spells", at)
        return behind_a_dash if behind_a_dash in self._places else behind_a_dash[:-1]

    def field_place(self, source: str, field: str) -> str:
        """File and line where a list's field is defined, borrowed, or (one that spells add) named."""
        if field in self.sources[source].lookups:
            return self.place("sources", source, "lookups", field)
        for at, spells in enumerate(self.sources[source].spells):
            for key in ("starts", "ends"):
                if getattr(spells, key) == field and field not in self.sources[source].fields:
                    return self.place(*self.spells_path(source, at), key)
        return self.place("sources", source, "fields", field)

    def changes(self, source: str) -> Literal["monthly", "yearly", "never"]:
        """How often a list changes: as it says itself; populations and benchmarks yearly, every other monthly."""
        said = self.sources[source].changes
        if said is not None:
            return said
        tables = {self.benchmarks.source} if self.benchmarks else set()
        tables |= {table for measure in self.measures.values() for table in measure.tables}
        return "yearly" if source in tables else "monthly"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope that has figures: the whole service, the service areas, the teams, in the mapping's order.

        Last, records without a team, where the mapping names them.
        """
        without_team = (NOT_ALLOCATED,) if self.organisation.not_allocated else ()
        return (WHOLE, *self.service_areas, *self.teams, *without_team)

    def scope_name(self, scope: str) -> str:
        """What a reader calls a scope; one that is not in this mapping (a team's own) is named no further."""
        if scope == WHOLE:
            return self.organisation.whole_label
        if scope == NOT_ALLOCATED and self.organisation.not_allocated:
            return self.organisation.not_allocated
        named = self.service_areas.get(scope) or self.teams.get(scope)
        return named.name if named else "another team"

    @property
    def measures(self) -> Mapping[str, AnyMeasure]:
        """Everything that is counted: the indicators' measures by id, each before its parts; then quality assurance's.

        Quality assurance adds flows named ``audits.allocated``, ``audits.completed`` and ``audits.grade.<code>``
        (ids of indicators hold no full stop, so they cannot clash). Earlier versions of an indicator are there as
        ``contacts.before.2023-04``: what is asked of every list that is counted is asked of theirs. Built once.
        """
        if self._measures is None:
            self._measures = self._all_measures()
        return self._measures

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some parts replaced; its measures are built anew."""
        copied = super().model_copy(update=update, deep=deep)
        copied._measures, copied._parts, copied._in_force = None, None, {}
        return copied

    def in_force(self, period: Period) -> "MappingFiles":
        """The mapping as if there were no versions but those of a period; itself where no indicator has versions.

        Whoever counts, or keeps counts from telling of each other, asks it: what an indicator is of, named by its id,
        is then in its own version of that period too.
        """
        if not any(indicator.versions for indicator in self.indicators.values()):
            return self
        chosen = tuple(indicator.version_at(period) for indicator in self.indicators.values())
        if chosen not in self._in_force:
            self._in_force[chosen] = self._with_versions(chosen)
        return self._in_force[chosen]

    def each_in_force(self) -> "tuple[MappingFiles, ...]":
        """The mapping at each time between two changes of a definition, the earliest first."""
        months = sorted({month for indicator in self.indicators.values() for month in indicator.breaks})
        return tuple(self.in_force(month) for month in ((months[0] - 1, *months) if months else (_ANY_MONTH,)))

    def runs(self, periods: Sequence[Period]) -> "Iterator[tuple[MappingFiles, slice]]":
        """Periods in order as runs in which no definition changes: the mapping then, and where they stand."""
        begins = [
            at for at, p in enumerate(periods) if at == 0 or self.in_force(p) is not self.in_force(periods[at - 1])
        ]
        if not periods:  # nothing is counted yet: there is one mapping all the same
            yield self, slice(0, 0)
        for first, end in zip(begins, (*begins[1:], len(periods))[: len(begins)], strict=True):
            yield self.in_force(periods[first]), slice(first, end)

    def _with_versions(self, chosen: tuple[int, ...]) -> "MappingFiles":
        found, places = {}, dict(self._places)
        for number, (id_, indicator) in zip(chosen, self.indicators.items(), strict=True):
            if indicator.versions:
                at: KeyPath = ("indicators", id_, "versions", number, "measure")
                own = {path: place for path, place in self._places.items() if path[: len(at)] == at}
                places |= {("indicators", id_, "measure", *path[len(at) :]): place for path, place in own.items()}
                measure = indicator.versions[number].measure
                indicator = indicator.model_copy(update={"measure": measure, "versions": ()})
            found[id_] = indicator
        copied = self.model_copy(update={"indicators": found})
        copied._places = places
        return copied

    @property
    def parts(self) -> Mapping[str, NamedPart]:
        """The parts into which breakdowns divide indicators, by the ids of their measures. Built once."""
        if self._parts is None:
            self._parts = {part.id: part for id_ in self.indicators for part in self._parts_of(id_)}
        return self._parts

    def indicator_of(self, measure: str) -> str:
        """The indicator of which a measure is a part; of any other measure, itself."""
        return self.parts[measure].indicator if measure in self.parts else measure

    def _parts_of(self, indicator: str) -> Iterator[NamedPart]:
        """None while something that is needed is not there: the rules of the mapping say so."""
        whole, breakdowns = self.indicators[indicator].measure, self.indicators[indicator].breakdown
        if not breakdowns or not isinstance(whole, Whole):
            return
        base = measured.named_base(self.indicators, whole.of if isinstance(whole, Share) else whole)
        source = None if base is None else self.sources.get(base.source)
        if base is None or source is None:
            return
        names = (*source.fields, *source.lookups)
        fields = {name: field for name in names if (field := field_in(self.sources, base.source, name)) is not None}
        known = [each for each in breakdowns if each.by is None or each.by in fields]
        sound = [each for each in known if not any(each.objections())]
        codes = {name: self.codes_of(field) for name, field in fields.items() if field.codes is not None}
        yield from named_parts(indicator, Broken(whole, base, fields, codes), sound)

    def codes_of(self, field: FieldDefinition) -> tuple[str, ...]:
        """The codes that a code field can hold, in the mapping's order."""
        own = self.codes[field.codes].values if field.codes in self.codes else {}
        return tuple(dict.fromkeys((*(YES_NO if field.codes == "yes_no" else ()), *own)))

    def _all_measures(self) -> dict[str, AnyMeasure]:
        found: dict[str, AnyMeasure] = {}
        for id_, indicator in self.indicators.items():
            if indicator.measure is not None:
                found[id_] = indicator.measure
                found |= {id_part: part.measure for id_part, part in self.parts.items() if part.indicator == id_}
        for id_, indicator in self.indicators.items():
            for earlier, later in pairwise(indicator.versions):
                found[f"{id_}.before.{later.valid_from.key}"] = earlier.measure
        audits = self.quality_assurance
        if audits is None:
            return found
        done = FieldCondition(field=audits.completed, blank=False)
        found["audits.allocated"] = Flow(kind="flow", source=audits.source, date=audits.month)
        found["audits.completed"] = Flow(kind="flow", source=audits.source, date=audits.month, where=(done,))
        for grade in audits.grades:
            is_grade = FieldCondition.model_validate({"field": audits.grade, "in": (grade,)})
            found[f"audits.grade.{grade}"] = Flow(
                kind="flow", source=audits.source, date=audits.month, where=(done, is_grade)
            )
        return found
