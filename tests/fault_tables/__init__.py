"""How a call ends that meets a fault: one module of tables for each provider.

`cases` is the shape of a row, `families` what the providers share.
"""
