"""EDGE: finds and reads spreadsheets and mapping files."""
