"""EDGE: finds and reads spreadsheets and mapping files."""

from kpibook.sources.find_files import imported_files, matches_path
from kpibook.sources.mapping_files import mapping_version, read_mapping, read_mapping_files
from kpibook.sources.read_file import read_sheets
from kpibook.sources.spreadsheets import SourceBytes, load_sources, parse_sources

__all__ = [
    "SourceBytes",
    "imported_files",
    "load_sources",
    "mapping_version",
    "matches_path",
    "parse_sources",
    "read_mapping",
    "read_mapping_files",
    "read_sheets",
]
