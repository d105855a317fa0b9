"""The season with an object per agent in Mesa 3.5, as Mesa's own examples are written.

Groups and patrols are `CellAgent`s on a `Network` of the terrain's cells. Every agent is stepped in
every tick: those who wait look at the clock, patrols on duty walk their beats from cell to cell and
look at the groups in each, stations answer alerts at the end of the tick, and a `DataCollector`
keeps the totals of each day. The rules are the project's, uncompiled; chance is the model's own.

Left out, as the scenario of the benchmark has none of it: advisers, an organiser that adapts,
measures by trigger, flights home, humanitarian access; and the account by sector (totals only).
"""
