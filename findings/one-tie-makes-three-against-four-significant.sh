#!/usr/bin/env bash
# SciPy 1.17.1 (with NumPy 2.4.6): mannwhitneyu with its default method, on small samples.
# Guess: one would think that a tie can only weaken the evidence, and that no p-value is below the least one that an
# exact test can give: 3 against 4 values have 35 arrangements, so 2/35 = 0.057 two-sided is the floor.
# What happens: without ties the default is the exact test. One tie, even within one sample, switches to the normal
# approximation, which goes under the floor: the same full separation turns "significant" at 5 %.
# Seen: [1, 2, 3, 3.5] against [4, 5, 6]: p = 0.0571; against [4, 5, 5]: p = 0.0497; a permutation test says 0.0571.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --no-compile --only-binary :all: scipy==1.17.1 numpy==2.4.6
timeout 90 "$tmp/venv/bin/python" - <<'PY'
import sys

import numpy as np
from scipy import stats

low = [1, 2, 3, 3.5]


def difference_of_ranks(a, b, axis):
    ranks = stats.rankdata(np.concatenate((a, b), axis=axis), axis=axis)
    return ranks[..., : a.shape[axis]].sum(axis=axis)


apart = stats.mannwhitneyu(low, [4, 5, 6]).pvalue
tied = stats.mannwhitneyu(low, [4, 5, 5]).pvalue
exact = stats.permutation_test((low, [4, 5, 5]), difference_of_ranks, vectorized=True).pvalue
print(f"no tie {apart:.4f}, one tie {tied:.4f}, all 35 arrangements {exact:.4f}, floor {2 / 35:.4f}")
if not (round(apart, 4) == round(exact, 4) == 0.0571 and round(tied, 4) == 0.0497):
    sys.exit("changed: a tie no longer lowers the p-value below its floor")
PY
