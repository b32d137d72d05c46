"""EDGE: mails each team its workbook: drafts, SMTP, Outlook; a ledger remembers what went out."""
