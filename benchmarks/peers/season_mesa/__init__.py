"""The season with an object per agent in Mesa 3: the same rules, terrain, weather and people.

Groups and patrols are Mesa agents with methods, cells are objects, a step of the model is a tick,
random numbers are the model's own. The rules are the project's, uncompiled. What makes the engine
fast apart from compiling is here as well: groups that wait cost nothing until their hour, patrols
are looked at where groups are, hazards are kept from tick to tick, quiet ticks are passed over. So
what is compared is objects against compiled columns.

Left out, as the scenario of the benchmark has none of it: advisers, an organiser that adapts,
measures by trigger, flights home, humanitarian access; and the account by sector (totals only).
"""
