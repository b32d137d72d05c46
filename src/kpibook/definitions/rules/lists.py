"""Rules: sources, code lists and words that stand for a blank fit together in themselves."""

import re
from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import KeyPath
from kpibook.definitions.sources import FieldDefinition
from kpibook.definitions.spellings import YES_NO, heading_key, without_number, word_key
from kpibook.issues import Issue

_NEVER_CALCULATED = "#not calculated"
"""What stands for a formula that was never calculated (see sources/): it has a value, which nobody has seen."""


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


def blank_words_of_nothing_else(checked: CheckedMapping) -> Iterator[Issue]:
    """A word that stands for a blank means no code and no team where it does, and no formula that never ran."""
    for path, words, fields in _places(checked):
        for at, word in enumerate(words):
            key = word_key(word)
            if key == word_key(_NEVER_CALCULATED):
                message = f'"{word}" is a formula that was never calculated: what it comes to is not known.'
                advice = "Open the file in Excel and save it, which calculates it."
                yield checked.issue("wrong-value", message, (*path, at), advice)
            for field in fields:
                meant = _meant(checked, field, word)
                if meant:
                    message = f'"{word}" is said to be a blank in "{field.headings[0]}", but there it means {meant}.'
                    advice = "Take it out of one of them, or name the word at the columns that it is for."
                    yield checked.issue("shared-spelling", message, (*path, at), advice)
                    break


def _places(checked: CheckedMapping) -> Iterator[tuple[KeyPath, tuple[str, ...], list[FieldDefinition]]]:
    """Each place that names such words, with the columns that they hold in."""
    sources = checked.mapping.sources
    everywhere = [field for source in sources.values() for field in source.fields.values()]
    yield ("organisation", "blank_words"), checked.mapping.organisation.blank_words, everywhere
    for id_, source in sources.items():
        yield ("sources", id_, "blank_words"), source.blank_words, list(source.fields.values())
        for name, field in source.fields.items():
            yield ("sources", id_, "fields", name, "blank_words"), field.blank_words, [field]


def _meant(checked: CheckedMapping, field: FieldDefinition, word: str) -> str:
    """What the word means in a column of codes or teams, in words; '' where it means nothing."""
    key = word_key(word)
    if field.type == "team":
        for team in checked.mapping.teams.values():
            if key in map(word_key, (team.name, *team.aliases)):
                return f'the team "{team.name}"'
        return ""
    if field.type != "code" or field.codes is None:
        return ""
    listed = checked.mapping.codes.get(field.codes)
    spellings = [*YES_NO.items()] if field.codes == "yes_no" else []
    keys = {key, word_key(without_number(word))} if field.codes == "yes_no" else {key}
    for code, words in [*spellings, *(listed.values.items() if listed else ())]:
        if keys & set(map(word_key, (code, *words))):
            return f'the code "{code}"'
    return ""
