"""Pure: records become observations (every indicator by team and month)."""
