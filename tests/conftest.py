"""Same seeds, no window system."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ["MPLBACKEND"] = "agg"
settings.register_profile("fixed", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fixed")
