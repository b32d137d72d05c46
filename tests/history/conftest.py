"""A workspace with a small history."""

import pytest
from small_history import publish


@pytest.fixture
def three(tmp_path):
    """A workspace with three publications, January to March."""
    for month in ("2023-01", "2023-02", "2023-03"):
        publish(tmp_path, month)
    return tmp_path
