"""How fast the engine is, as ratios against other ways of doing the same work in the same process.

    python -m benchmarks [--quick] [--rounds N] [--json FILE] [--write FILE] [WORK ...]

Every work names its contenders; each is first checked against the exact law of what it computes
(`gate`), then all are timed in turn, round after round (`timing`), and reported in ns per
replicate-generation (`report`).

A new work is a function that returns a `Work`, entered in `benchmarks.works.WORKS`.
"""
