"""Result in, pandas frames out: tables a person looks at, with names in both languages."""

from optimizer.frames.blocks import lines, orders
from optimizer.frames.classes import by_class, classes
from optimizer.frames.courts import courts, regions, series, utilisation
from optimizer.frames.orders import acts, bureaus, moves, orders_by_role
from optimizer.frames.resources import resources

__all__ = [
    "acts",
    "bureaus",
    "by_class",
    "classes",
    "courts",
    "lines",
    "moves",
    "orders",
    "orders_by_role",
    "regions",
    "resources",
    "series",
    "utilisation",
]
