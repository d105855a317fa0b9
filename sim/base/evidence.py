"""The evidence that travels with the model: figures with source and confidence, loaded by name."""

from functools import cache
from typing import Any

import pandas as pd
import yaml

from sim.base.shipped import folder


@cache
def read_evidence() -> dict[str, dict[str, Any]]:
    """Each figure of seeds/evidence/evidence.yaml by its id."""
    text = (folder("seeds") / "evidence" / "evidence.yaml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)}


def read_series(name: str) -> pd.DataFrame:
    """An observed series of seeds/evidence by its file name without the ending."""
    return pd.read_csv(folder("seeds") / "evidence" / f"{name}.csv")
