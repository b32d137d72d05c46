"""EDGE: the command line, one module a command: arguments → one function below → what is printed."""
