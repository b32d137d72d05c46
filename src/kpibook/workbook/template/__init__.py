"""EDGE: reads the template with openpyxl into plain values, and says what is wrong with it."""
