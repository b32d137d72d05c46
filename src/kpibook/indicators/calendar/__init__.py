"""Working days and calendar months."""
