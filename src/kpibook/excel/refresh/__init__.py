"""Refresh of an open workbook: what it holds, what it must hold, and the way there, undone if it breaks off."""
