"""Pure: what the mapping files mean, and the rules that hold between them."""
