"""The matrix of missing things for the lists of the roads service."""

import pytest
from matrix.workspaces import highways

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def matrix(part, tmp_path_factory):
    return part(highways(tmp_path_factory.mktemp("highways") / "roads"), 0, 1)


def test_no_figure_changes_in_silence(matrix):
    """Whatever is broken in a list: a figure that differs comes with a word that names the list."""
    assert matrix.silent == {}


def test_there_are_many_cases(matrix):
    """The matrix is made by a program for every list."""
    assert matrix.count > 300
