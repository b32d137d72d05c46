"""`python -m kpibook`: the command line where the script folder is not on the path."""

from kpibook.cli import main

main()
