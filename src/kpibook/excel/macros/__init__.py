"""EDGE: buttons, ribbon and add-in, made of the VBA that lies here."""
