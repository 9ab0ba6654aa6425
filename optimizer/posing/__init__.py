"""Columns and rows that mechanisms share; beside it, ``replaying`` recomputes what they say without them."""
