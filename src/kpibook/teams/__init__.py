"""EDGE: a folder with one workbook for each team and service area, encrypted where asked, with a manifest."""
