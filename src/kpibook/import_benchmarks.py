"""EDGE: reads what others publish, and writes it beside the benchmarks list; what is there is never overwritten."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook.atomic import create_file, make_folders
from kpibook.definitions import IMPORTED_FILES, MappingFiles, id_key
from kpibook.issues import InputError, Issue, stop_on_errors, warnings_among
from kpibook.records import build_records, read_number
from kpibook.releases import PublishedFigure, Release, read_release, slug
from kpibook.sources import imported_files, load_sources, parse_sources, read_mapping_files, read_sheets
from kpibook.tables import FILE, ROW

_MOST_BYTES = 200 * 1024 * 1024
Key = tuple[str, str, str, str, str]
"""Of a figure: indicator, kind of place, which place, period, release."""


@dataclass(frozen=True)
class Imported:
    """What became of one file: what it is, the new file (None where all was there), and how many figures.

    `marked`: of the new ones, how many are not available. `indicators` are those that it has figures of.
    """

    file: str
    shape: str
    release: str
    written: Path | None
    added: int
    marked: int
    already: int
    indicators: tuple[str, ...]
    warnings: tuple[Issue, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class There:
    """A figure that is there: its value, and where it stands."""

    value: float | None
    place: str


def import_benchmarks(workspace: Path, files: Sequence[Path], release: str, made: dt.datetime) -> tuple[Imported, ...]:
    """Every file read, and what is new of each written into a file of its own.

    InputError with all that is wrong with any of them; nothing is then written.
    """
    mapping = read_mapping_files(workspace).mapping
    stop_on_errors(_ready(mapping))
    read = [(path, _read(path, mapping, release)) for path in files]
    issues = [issue for _, found in read for issue in found.issues]
    there, wrong = _figures_there(workspace, mapping)
    stop_on_errors([*issues, *wrong])
    new: list[tuple[Path, Release, list[PublishedFigure]]] = []
    for path, found in read:
        fresh = []
        for figure in found.figures:
            key, value = _key(figure, found.release), read_number(figure.written)
            earlier = there.setdefault(key, There(value, f"{path.name}, row {figure.at}"))
            if earlier.value != value:
                issues.append(_contradicts(figure, found.release, path, earlier))
            elif earlier.place == f"{path.name}, row {figure.at}":
                fresh.append(figure)
        new.append((path, found, fresh))
    stop_on_errors(issues)
    return tuple(_write(workspace, mapping, each, made) for each in new)


def _ready(mapping: MappingFiles) -> Iterator[Issue]:
    """What the mapping lacks for an import."""
    benchmarks = mapping.benchmarks
    if benchmarks is None or not mapping.imports_benchmarks:
        yield Issue(
            "nothing-to-import",
            "The mapping does not say which published figures are to be imported.",
            mapping=mapping.place("benchmarks"),
            advice="Say under an indicator where its benchmarks are published: published_as. docs/benchmarks_import.md "
            "shows it.",
        )
        return
    fields = mapping.sources[benchmarks.source].fields
    if fields["value"].type != "figure":
        yield Issue(
            "wrong-field-type",
            'The field "value" must be of type figure: releases have marks and decimals.',
            mapping=mapping.place("sources", benchmarks.source, "fields", "value"),
            advice="Change its type to figure.",
        )
    for field, definition in fields.items():
        if definition.required and field not in _columns(mapping):
            yield Issue(
                "benchmark-column",
                f'The column "{definition.headings[0]}" of the benchmarks list must not be blank, but an import has '
                "nothing to write there.",
                mapping=mapping.place("sources", benchmarks.source, "fields", field),
                advice="Take required out there.",
            )


def _read(path: Path, mapping: MappingFiles, release: str) -> Release:
    """What the file says; why it cannot be read is among the issues."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise OSError(None, "it is larger than 200 MB, which no release is")
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        advice = "Is the name right? Close it wherever it is open, and run again."
        issue = Issue("unreadable-file", f"The file cannot be opened: {why}.", sheet=str(path), advice=advice)
        return Release("", "", (), (issue,))
    if not content.strip():
        advice = "Download the release again, and import the new file."
        return Release("", "", (), (Issue("release-empty", "The file is empty.", sheet=path.name, advice=advice),))
    tables, issues = read_sheets(content, path.name)
    return read_release(tables, mapping, release) if tables else Release("", "", (), issues)


def _figures_there(workspace: Path, mapping: MappingFiles) -> tuple[dict[Key, There], Sequence[Issue]]:
    """Every figure that was imported before, and what is wrong with the list that they stand in."""
    source = mapping.benchmarks.source if mapping.benchmarks else ""
    alone = mapping.model_copy(update={"sources": {source: mapping.sources[source]}})
    read = parse_sources(load_sources(workspace, alone))
    built = build_records(source, read.tables.get(source, ()), mapping)
    issues = [*read.issues, *built.issues]
    if built.records is None or "release" not in built.records.frame:
        return {}, issues
    frame = built.records.frame
    found: dict[Key, There] = {}
    names = ("indicator", "place_kind", "place_code", "area", "period", "release", "value", FILE, ROW)
    for row in frame[frame["imported"].astype(str) != ""][list(names)].itertuples(index=False, name=None):
        indicator, kind, code, area, period, release, value, file, at = row
        key = (id_key(str(indicator)), str(kind), str(code) or str(area), str(period), str(release))
        found[key] = There(None if value != value else float(value), f"{file}, row {at}")
    return found, issues


def _key(figure: PublishedFigure, release: str) -> Key:
    indicator, kind, place, period = figure.key
    return (id_key(indicator), kind, place, period, release)


def _contradicts(figure: PublishedFigure, release: str, path: Path, earlier: There) -> Issue:
    before = "not available" if earlier.value is None else f"{earlier.value:.10g}"
    return Issue(
        "two-benchmark-figures",
        f"“{figure.indicator}” for {figure.place.name}, {figure.period}, is {figure.written or 'blank'} here, but "
        f"{before} in release {release} as it was imported.",
        sheet=f"{path.name}, row {figure.at}; {earlier.place}",
        advice="Is it another release, or a revised one? Then give it a name of its own: --release. If what was "
        "imported is wrong, delete that file.",
    )


def _columns(mapping: MappingFiles) -> Mapping[str, str]:
    """Field of the list → what of a figure is written into it."""
    fields = mapping.sources[mapping.benchmarks.source].fields if mapping.benchmarks else {}
    known = {
        "indicator": "indicator",
        "area": "area",
        "name": "area",
        "period": "period",
        "value": "value",
        "published_by": "publisher",
        "place_kind": "kind",
        "place_code": "code",
        "release": "release",
        "their_definition": "definition",
        "imported": "imported",
    }
    return {field: what for field, what in known.items() if field in fields}


def _write(
    workspace: Path, mapping: MappingFiles, new: tuple[Path, Release, list[PublishedFigure]], made: dt.datetime
) -> Imported:
    """The new figures of one file, written into a file of their own; none, where there is no new one."""
    path, found, figures = new
    written = None
    if figures:
        content = _csv(mapping, found.release, figures, made).encode("utf-8")
        folder = workspace / mapping.organisation.sources_folder / Path(imported_files(mapping)).parent
        stem = IMPORTED_FILES.replace("*.csv", slug(f"{figures[0].publisher} {found.release}"))
        written = _create(folder, stem, content, mapping.organisation.file_rights)
    marked = sum(read_number(figure.written) is None for figure in figures)
    indicators = tuple(dict.fromkeys(figure.indicator for figure in found.figures))
    counts = (len(figures), marked, len(found.figures) - len(figures))
    return Imported(
        path.name, found.shape, found.release, written, *counts, indicators, warnings_among(found.issues),
        found.passed_over,
    )  # fmt: skip


def _create(folder: Path, stem: str, content: bytes, rights: int) -> Path:
    """A new file of that name, or with a number behind it; none that is there is touched."""
    try:
        make_folders(folder, rights)
        for number in range(1, 1000):
            path = folder / f"{stem}{f'_{number}' if number > 1 else ''}.csv"
            try:
                create_file(path, content, rights)
            except FileExistsError:
                continue
            return path
    except OSError as error:
        why = error.strerror or type(error).__name__
        advice = "Ask for the right to write there, or free some space."
        raise InputError([Issue("output-failed", f"{stem}.csv could not be written: {why}.", sheet=str(folder),
                                advice=advice)]) from error  # fmt: skip
    raise InputError([Issue("output-failed", f"There are 999 files {stem}_….csv already.", sheet=str(folder),
                            advice="Delete those that are no longer needed.")])  # fmt: skip


def _csv(mapping: MappingFiles, release: str, figures: Sequence[PublishedFigure], made: dt.datetime) -> str:
    """The figures under the list's own headings, so that they are read as its rows."""
    source = mapping.sources[mapping.benchmarks.source if mapping.benchmarks else ""]
    columns = _columns(mapping)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if isinstance(source.extracted, str):
        writer.writerow([f"{source.extracted}: {made:%d/%m/%Y}"])
    writer.writerow([source.fields[field].headings[0] for field in columns])
    for figure in figures:
        said = {
            "indicator": figure.indicator,
            "area": figure.place.name,
            "period": figure.period,
            "value": figure.written,
            "publisher": figure.publisher,
            "kind": figure.place.kind,
            "code": figure.place.code,
            "release": release,
            "definition": figure.definition,
            "imported": made.isoformat(timespec="seconds"),
        }
        writer.writerow([said[what] for what in columns.values()])
    return text.getvalue()
