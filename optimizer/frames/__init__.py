"""Result in, pandas frames out: tables a person looks at, with names in both languages."""

from optimizer.frames.courts import courts, regions, series, utilisation
from optimizer.frames.orders import acts, bureaus, moves, orders

__all__ = ["acts", "bureaus", "courts", "moves", "orders", "regions", "series", "utilisation"]
