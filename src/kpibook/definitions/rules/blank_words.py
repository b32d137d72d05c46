"""Rules: words that stand for a blank."""

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import KeyPath
from kpibook.definitions.sources import FieldDefinition
from kpibook.definitions.spellings import YES_NO, without_number, word_key
from kpibook.issues import Issue

_NEVER_CALCULATED = "#not calculated"
"""What stands for a formula that was never calculated (see sources/): it has a value, which nobody has seen."""


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
