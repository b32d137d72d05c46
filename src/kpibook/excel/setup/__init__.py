"""Setting up Excel for one user: the add-ins, and what stands in their way."""
