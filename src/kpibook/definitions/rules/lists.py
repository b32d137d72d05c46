"""Rules: sources and code lists fit together in themselves."""

import re
from collections.abc import Iterator

from kpibook.definitions.checked_mapping import YES_NO, CheckedMapping
from kpibook.definitions.kinds import KeyPath
from kpibook.definitions.spellings import heading_key, word_key
from kpibook.issues import Issue


def headings_of_one_field(checked: CheckedMapping) -> Iterator[Issue]:
    """A heading belongs to one field of a list only, and has a letter or digit."""
    for id_, source in checked.mapping.sources.items():
        owner: dict[str, str] = {}
        for name, field in source.fields.items():
            for at, heading in enumerate(field.headings):
                path: KeyPath = ("sources", id_, "fields", name, "headings", at)
                key = heading_key(heading)
                if not key:
                    message = f'The heading "{heading}" has no letter or digit to know it by.'
                    yield checked.issue(
                        "shared-heading", message, path, "Give the column a heading in the spreadsheet."
                    )
                elif owner.setdefault(key, name) != name:
                    message = f'The heading "{heading}" is given to two fields: "{owner[key]}" and "{name}".'
                    advice = "Case, spaces and punctuation do not count. Leave it with one of them."
                    yield checked.issue("shared-heading", message, path, advice)


def commas_of_decimals(checked: CheckedMapping) -> Iterator[Issue]:
    """What a comma is, is said of numbers with decimals alone: in whole numbers it stands between thousands."""
    for id_, source in checked.mapping.sources.items():
        for name, field in source.fields.items():
            if field.commas is not None and field.type != "decimal":
                message = f'"commas" is for fields of type decimal; the field "{name}" is of type {field.type}.'
                advice = "Change its type, or take the line out."
                yield checked.issue("wrong-field-type", message, ("sources", id_, "fields", name, "commas"), advice)


def fields_that_may_be_blank(checked: CheckedMapping) -> Iterator[Issue]:
    """What cannot be read may be a blank where one may stand: in no id, no team, and nothing that is required."""
    for id_, source in checked.mapping.sources.items():
        for name, field in source.fields.items():
            path: KeyPath = ("sources", id_, "fields", name, "unreadable")
            if field.unreadable == "blank" and field.type not in ("code", "date", "number", "decimal"):
                message = f'The field "{name}" is of type {field.type}: what cannot be read there is no blank.'
                advice = "It may be in fields of type code, date, number and decimal. Take the line out."
                yield checked.issue("wrong-field-type", message, path, advice)
            elif field.unreadable == "blank" and field.required:
                message = (
                    f'The field "{name}" may not be blank (`required`), so what cannot be read is no blank either.'
                )
                yield checked.issue("wrong-value", message, path, "Take one of the two lines out.")


def dated_lists(checked: CheckedMapping) -> Iterator[Issue]:
    """`first_record` needs to know which date tells it."""
    for id_, source in checked.mapping.sources.items():
        if source.complete_from == "first_record" and source.dated_by is None:
            message = f'"{source.title}" is complete from its first record, but no field tells the date of a record.'
            yield checked.issue("incomplete-source", message, ("sources", id_, "complete_from"), "Add dated_by.")


def spell_names(checked: CheckedMapping) -> Iterator[Issue]:
    """The fields that spells add have names of their own."""
    for id_, source in checked.mapping.sources.items():
        taken = set(source.fields)
        for at, spells in enumerate(source.spells):
            for key, name in (("starts", spells.starts), ("ends", spells.ends)):
                if name in taken:
                    message = f'"{name}" is already a field of "{source.title}".'
                    path = (*checked.mapping.spells_path(id_, at), key)
                    yield checked.issue("duplicate-id", message, path, "Choose another name.")
                taken.add(name)


def files_or_workbook(checked: CheckedMapping) -> Iterator[Issue]:
    """A list says which files it comes from: by itself, or as a sheet of a workbook."""
    for id_, source in checked.mapping.sources.items():
        path: KeyPath = ("sources", id_)
        if source.workbook is not None and not checked.knows("workbooks", source.workbook):
            yield checked.unknown("workbook", source.workbook, checked.known("workbooks"), (*path, "workbook"))
        if source.workbook is not None and source.files:
            message = f'"{source.title}" names files and a workbook: it comes from one or the other.'
            yield checked.issue("wrong-value", message, (*path, "files"), "Take one of the two out.")
        elif source.workbook is None and not source.files:
            message = f'Which files "{source.title}" comes from is not said.'
            advice = 'Add files: [...], or "workbook" with the id of one of "workbooks".'
            yield checked.issue("incomplete-source", message, path, advice)


def files_inside(checked: CheckedMapping) -> Iterator[Issue]:
    """Files are looked for inside the sources folder."""
    named: list[tuple[KeyPath, tuple[str, ...]]] = [
        *((("sources", id_, "files"), source.files) for id_, source in checked.mapping.sources.items()),
        *((("workbooks", id_, "files"), workbook.files) for id_, workbook in checked.mapping.workbooks.items()),
    ]
    for path, patterns in named:
        for at, pattern in enumerate(patterns):
            parts = re.split(r"[\\/]", pattern)
            if ".." in parts or parts[0] == "" or ":" in parts[0]:
                message = f'"{pattern}" leads out of the sources folder.'
                advice = "Name files inside it; the folder itself is organisation › sources_folder."
                yield checked.issue("wrong-value", message, (*path, at), advice)


def spellings_of_one_code(checked: CheckedMapping) -> Iterator[Issue]:
    """A spelling means one code of its list only, and labels are for codes that exist."""
    for id_, codes in checked.mapping.codes.items():
        owner = {word_key(code): code for code in YES_NO} if id_ == "yes_no" else {}
        for code in codes.values:
            if owner.setdefault(word_key(code), code) != code:
                message = f'The codes "{owner[word_key(code)]}" and "{code}" differ only in case or spaces.'
                yield checked.issue("shared-spelling", message, ("codes", id_, "values", code), "Keep one of them.")
        for code, spellings in codes.values.items():
            for at, spelling in enumerate(spellings):
                if owner.setdefault(word_key(spelling), code) != code:
                    message = f'"{spelling}" means two codes: "{owner[word_key(spelling)]}" and "{code}".'
                    advice = "Case and spaces do not count. Leave it with one of them."
                    yield checked.issue("shared-spelling", message, ("codes", id_, "values", code, at), advice)
        for code in codes.labels:
            if code not in codes.values and not (id_ == "yes_no" and code in YES_NO):
                yield checked.unknown("code in this list called", code, codes.values, ("codes", id_, "labels", code))
