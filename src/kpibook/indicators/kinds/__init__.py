"""The conditions of a share, one module each: in which months does a record meet it?"""
