"""Words that every team reads, and that name one."""

import pytest

from kpibook.report.shared_words import named_teams


@pytest.fixture
def with_note(mapping):
    """The mapping, its first indicator with this note."""

    def make(**texts):
        first, definition = next(iter(mapping.indicators.items()))
        return mapping.model_copy(
            update={"indicators": mapping.indicators | {first: definition.model_copy(update=texts)}}
        )

    return make


@pytest.mark.parametrize("key", ["title", "note", "guidance"])
def test_a_text_that_names_a_team_is_warned_of(with_note, key):
    """Whichever text of an indicator it is."""
    (issue,) = named_teams(with_note(**{key: "Since North 2 was formed."}))
    assert issue.kind == "text-names-team" and '"North 2"' in issue.message


def test_a_name_within_another_word_is_none(with_note):
    """North 21 is not North 2; an area's name is a word of the service."""
    assert named_teams(with_note(note="North 21, and the North.")) == ()
