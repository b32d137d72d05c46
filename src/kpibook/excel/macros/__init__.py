"""EDGE: buttons, ribbon and add-in, made of the VBA that lies here."""

from kpibook.excel.macros.addin import addin_bytes, macro_parts, write_addin

__all__ = [
    "addin_bytes",
    "macro_parts",
    "write_addin",
]
