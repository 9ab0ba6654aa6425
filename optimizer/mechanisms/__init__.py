"""The only list of mechanism kinds; add a file, then its class here."""

from __future__ import annotations

from optimizer.mechanisms.batch import Batch
from optimizer.mechanisms.borrow import Borrow
from optimizer.mechanisms.bureau import Bureau
from optimizer.mechanisms.campaign import Campaign
from optimizer.mechanisms.centre import Centre
from optimizer.mechanisms.cross import Cross
from optimizer.mechanisms.lever import Lever
from optimizer.mechanisms.mediate import Mediate
from optimizer.mechanisms.mission import Mission
from optimizer.mechanisms.recruit import Recruit
from optimizer.mechanisms.supervision import Supervision
from optimizer.mechanisms.support import Support
from optimizer.mechanisms.urge import Urge

KINDS = (Bureau, Support, Cross, Urge, Mission, Batch, Campaign, Lever, Supervision, Borrow, Recruit, Mediate, Centre)
"""The kinds of this package; others come as entry points, see ``optimizer.sections.kinds``."""
