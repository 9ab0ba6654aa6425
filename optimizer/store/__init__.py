"""Results in folders: ``scenario.json`` and ``plan.json`` to load and verify again, CSV tables for people; all or nothing.

``plan.json`` is the same to the byte for the same input and options; how long it took stands apart, in ``run.json``.
"""

from optimizer.store.document import FORMAT
from optimizer.store.reading import is_run_folder, load_result, read_result
from optimizer.store.tables import TABLES, write_csv
from optimizer.store.writing import plain, save_result

__all__ = ["FORMAT", "TABLES", "is_run_folder", "load_result", "plain", "read_result", "save_result", "write_csv"]
