"""A name in, the text of a small scenario out: what ``optimizer init`` writes."""

from __future__ import annotations

import json

_STARTER = """\
basis: made-up   # one court has fallen behind, its neighbour can help; every number is made up: put in your own, take this out
schema: 1
name: {name}
calendar: {{start: 2026-03-02, periods: 8, period: week}}      # working days follow the statutory calendar
roles:                                                       # who there is; a bureau needs someone who decides
  judge: {{title: {{en: judge, zh: 员额法官}}, decides: true}}
  clerk: {{title: {{en: clerk, zh: 书记员}}}}
classes:                                                     # officer-days one closure takes, by role
  money: {{title: {{en: money debt, zh: 金钱债权}}, effort_days: {{judge: 0.4, clerk: 1}}, genuine_share: 0.7, tied_share: 0.1}}
courts:
  - {{id: city, name: {{en: City, zh: 市中院}}, tier: intermediate}}
  - {{id: north, name: {{en: North, zh: 北区}}, parent: city}}
  - {{id: south, name: {{en: South, zh: 南区}}, parent: city}}
pools:                                                       # officers; three in four stay home (protected_share)
  - {{court: city, heads: {{judge: 8, clerk: 16}}}}
  - {{court: north, heads: {{judge: 3, clerk: 6}}}}
  - {{court: south, heads: {{judge: 8, clerk: 16}}}}
queues:                                                      # open cases at the start, and what comes in
  - {{court: north, class: money, open: 900, inflow_per_week: 15}}
  - {{court: south, class: money, open: 200, inflow_per_week: 40}}
mechanisms:                                                  # what the plan may order; heads are [fewest, most]
  - {{kind: bureau, name: bureau, title: {{en: temporary bureau, zh: 临时执行局}}, hosts: {{ids: [north]}},
     heads: {{judge: [1, 3], clerk: [2, 6]}}, weeks: [4, 8], ramp: [0.5], cost_yuan_per_officer_week: 1500}}
variants:                                                    # named what-ifs: optimizer solve FILE --variant small-bureau
  small-bureau: {{mechanisms: {{bureau: {{heads: {{judge: [1, 1], clerk: [2, 2]}}}}}}}}
"""


def starter_text(name: str) -> str:
    """A scenario called ``name``, as YAML with comments; it solves as it stands."""
    return _STARTER.format(name=json.dumps(name, ensure_ascii=False))
