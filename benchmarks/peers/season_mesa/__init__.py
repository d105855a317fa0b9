"""The season with an object per agent in Mesa 3.5, as Mesa's own examples are written.

Groups and patrols are `CellAgent`s on a `Network` of the terrain's cells, tracks in the control
strip `FixedAgent`s. Every agent is stepped in every tick: those who wait look at the clock, patrols
at the line walk their beats to and fro and look at the groups and tracks beside their way, others
notice groups while these walk, stations answer alerts at the end of the tick, and a `DataCollector`
keeps the totals of each day. The rules are the project's, uncompiled; chance is the model's own.

Left out, as the scenario of the benchmark has none of it: advisers, an organiser that adapts,
measures by trigger, flights home, humanitarian access; and the account by sector (totals only).

| file | what it tells |
|---|---|
| `group.py` | people: they wait, set out, walk, are noticed, decided on, and freeze |
| `notices.py` | who notices them by chance: residents, cameras, patrols on roads |
| `patrol.py` | patrols that answer alerts, pursue, meet and hold |
| `line.py` | patrols on their beats, who see groups and find tracks |
| `station.py` | who is on duty |
| `places.py` | terrain |
| `model.py` | the clock and the day |
"""
