"""Injected faults: is every small change of the program's mathematics caught, and by whom?"""
