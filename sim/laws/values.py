"""What a law that works on arrays takes: one number, or many at once."""

import numpy as np
from numpy.typing import NDArray

type Values = NDArray[np.float64] | float
