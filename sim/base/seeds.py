"""Named sets of random seeds, kept apart so that what was fitted on one is judged on another."""

import yaml

from sim.base.shipped import folder


def named_seed(name: str) -> int:
    """The seed of a name in seeds/random.yaml; raises KeyError if there is none."""
    text = (folder("seeds") / "random.yaml").read_text(encoding="utf-8")
    return int(yaml.safe_load(text)[name])
