"""The only list of mechanism kinds; add a file, then its class here."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from optimizer.mechanisms.batch import Batch
from optimizer.mechanisms.bureau import Bureau
from optimizer.mechanisms.cross import Cross
from optimizer.mechanisms.mission import Mission
from optimizer.mechanisms.support import Support

KINDS = (Bureau, Support, Cross, Batch, Mission)

AnyMechanism = Annotated[Bureau | Support | Cross | Batch | Mission, Field(discriminator="kind")]
"""Any section under ``mechanisms:``; ``kind`` says which."""
