"""The same border on cells of half the side."""

import numpy as np
import pandas as pd

from sim.stage.terrain import Places


def refined(places: Places) -> Places:
    """The tables with each cell in quarters, which keep its land; depth follows its gradient.

    A quarter lies on its cell's side of the line, at least 10 m from it. A pick-up point is one of
    the quarters.
    """
    cells = places.cells
    row, col = cells["row"].to_numpy(), cells["col"].to_numpy()
    grid = np.full((row.max() + 3, col.max() + 3), -1)
    grid[row + 1, col + 1] = np.arange(len(cells))
    depth_km, y_m = cells["distance_to_border_km"].to_numpy(), cells["y_m"].to_numpy()

    def beside(up: int, right: int):
        found = grid[row + 1 + up, col + 1 + right]
        return np.where(found >= 0, depth_km[found], depth_km)

    per_row, per_col = (
        (beside(*step) - beside(-step[0], -step[1])) / 2.0 for step in ((1, 0), (0, 1))
    )
    inside = (cells["side"] == "destination").to_numpy()
    next_row = grid[row + 2, col + 1]
    northward = np.sign(np.median((y_m[next_row] - y_m)[next_row >= 0]))
    parts = []
    for half in (0, 1):
        for other in (0, 1):
            rows, cols = (half - 0.5) / 2.0, (other - 0.5) / 2.0
            part = cells.copy()
            part["row"], part["col"] = 2 * row + half, 2 * col + other
            part["x_m"] = cells["x_m"] + 1000.0 * cols
            part["y_m"] = cells["y_m"] + 1000.0 * northward * rows
            depth = depth_km + per_row * rows + per_col * cols
            part["distance_to_border_km"] = np.where(
                inside, np.maximum(depth, 0.01), np.minimum(depth, -0.01)
            )
            parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["cell"] = np.arange(len(table))
    return places._replace(cells=table, cell_km=places.cell_km / 2.0)
