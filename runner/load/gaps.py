"""Were the gaps between requests those that were drawn?"""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

GAPS_COMPARED = 200
"""Among thousands, the 15 microseconds that a send takes would tell any generator from a Poisson process, some of whose
gaps are shorter. Among these, a timer of 1 ms is told from it at 1,000 requests per second, and a closed loop is.
"""


def gaps_statistic(planned: Sequence[int], sent: Sequence[int]) -> float:
    """Return how unlike the gaps sent are to those drawn: below 0 for the same, above 6.5 once in a thousand."""
    from scipy.stats import anderson_ksamp  # half a second, in this process only

    drawn, left = some_of(np.diff(planned)), some_of(np.diff(sent))
    if len(left) < 2:
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a p-value that its table does not reach; only the statistic is used
        return float(anderson_ksamp([drawn, left], variant="midrank").statistic)


def some_of(gaps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the gaps, or GAPS_COMPARED of them from all over the slice where there are more."""
    return gaps[:: max(1, len(gaps) // GAPS_COMPARED)]
