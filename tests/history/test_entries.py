"""An entry comes back as it was written, and not a byte of it can be changed unseen."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_history import publication

from kpibook.history.entry import About, Behind, Entry, EntryError, Told, about_of, entry_of, file_of

NUMBERS = st.none() | st.integers(-2, 2000)
TOLD = st.builds(
    Told,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.integers(0, 2000) | st.sampled_from(["N/A", "25% (1/4)", "– (0/0)", 5.0, 112.3]),
    st.sampled_from(["", "<37", "23%"]),
    st.sampled_from(["", "Red", "No target"]),
)


@st.composite
def entries(draw):
    periods = tuple(f"2023-{month:02d}" for month in range(1, draw(st.integers(0, 4)) + 1))
    rows = st.lists(TOLD, min_size=len(periods), max_size=len(periods)).map(tuple)
    scopes = st.dictionaries(st.sampled_from(["whole", "east"]), rows, max_size=2)
    hashes = st.lists(st.sampled_from(["a", "b"]), min_size=len(periods), max_size=len(periods)).map(tuple)
    measures = st.sampled_from(["cla", "cla.legal_status.C2", "contacts.year"])
    by = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
    about = About("published", draw(st.integers(1, 9)), "0" * 64, "2023-03-06T09:00:00Z", by, periods=periods)
    figures = draw(st.dictionaries(measures, scopes, max_size=3))
    return Entry(about, Behind({"ö.yaml": "a"}, {}, draw(st.dictionaries(measures, hashes, max_size=3)), figures))


@settings(max_examples=200)
@given(entries())
def test_what_is_written_is_read_again(entry):
    """Types too: 5 and 5.0 are different figures as shown. The file is JSON that others read."""
    content = file_of(entry)
    assert entry_of(content) == entry
    assert file_of(entry_of(content)) == content
    assert json.loads(content)["entry"]["about"]["number"] == entry.number
    assert about_of(content)[0] == entry.about


WHOLE = file_of(publication())


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed_unseen(at, by):
    """Whichever byte, to whatever."""
    changed = bytearray(WHOLE)
    changed[at] ^= by
    with pytest.raises(EntryError):
        entry_of(bytes(changed))


@settings(max_examples=50)
@given(st.integers(0, len(WHOLE) - 3))
def test_what_breaks_off_is_half_an_entry(length):
    """Told apart from one that was changed, also where a drive fills the rest with nothing."""
    for content in (WHOLE[:length], WHOLE[:length] + bytes(len(WHOLE) - length)):
        with pytest.raises(EntryError) as caught:
            entry_of(content)
        assert caught.value.half
