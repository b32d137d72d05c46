"""EDGE: team workbooks leave the house: protection, manifest, mail, ledger."""
