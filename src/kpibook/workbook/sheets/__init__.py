"""EDGE: draws every sheet with XlsxWriter, as the template says."""
