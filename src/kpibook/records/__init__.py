"""Pure: raw tables become records (headings matched; dates, codes and teams read)."""
