"""kpibook turns a service's spreadsheets into its monthly performance workbook."""

__version__ = "0.1.0"
