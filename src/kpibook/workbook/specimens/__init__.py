"""Pure: the template as plain values: specimen sheets with their tokens, cells and looks."""
