"""The matrix of missing things for the sample's lists: the other half of the cases."""

import pytest
from matrix.workspaces import sample

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def half(part, tmp_path_factory):
    return part(sample(tmp_path_factory.mktemp("sample")), 1, 2)


def test_no_figure_changes_in_silence(half):
    """Whatever is broken in a list: a figure that differs comes with a word that names the list."""
    assert half.silent == {}


def test_there_are_many_cases(half):
    """The matrix is made by a program for every list."""
    assert half.count > 300
