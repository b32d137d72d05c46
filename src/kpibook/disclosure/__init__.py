"""Pure: figures that would tell of too few people are suppressed before workbooks leave the service."""
