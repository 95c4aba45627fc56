"""Normal Gram matrices by other routes: moments by Gaussian integration by parts, means over the
spectrum from a Pfaffian.

Of X'X with m rows and k columns, E tr G^j P = (m + j - 1) E tr G^(j-1) P + sum E tr G^i tr
G^(j-1-i) P + 2 sum_l l E tr G^(j-1+l) P/tr G^l for a product P of traces.  The Pfaffian is that of
the powers of x against the joint density of the eigenvalues (de Bruijn), whose double integrals are
incomplete beta functions at 1/2."""

from collections import Counter
from functools import cache

from mpmath import mp, mpf

DIGITS, INTEGRATED = 50, 26


@cache
def traces(orders, m, k):
    """E of the product of tr G^j for these orders, in falling order."""
    if not orders:
        return 1
    first, *others = orders
    total = (m + first - 1) * product((first - 1, *others), m, k)
    total += sum(product((i, first - 1 - i, *others), m, k) for i in range(1, first - 1))
    total += k * product((first - 1, *others), m, k) if first > 1 else 0
    for place, order in enumerate(others):
        rest = others[:place] + others[place + 1 :]
        total += 2 * order * product((first - 1 + order, *rest), m, k)
    return total


def product(orders, m, k):
    """The same for orders of any order; tr G^0 is k."""
    return k ** orders.count(0) * traces(
        tuple(sorted((order for order in orders if order), reverse=True)), m, k
    )


def trace_power(order, samples, seen):
    """E tr G^order: an integer."""
    return product((order,), samples, seen)


@cache
def _pfaffian(samples, seen):
    """The inverse matrix of the double integrals, and the power of x in the density of one
    eigenvalue among many.
    """
    half = mpf(samples - seen - 1) / 2
    size = seen + seen % 2
    skew = mp.matrix(size, size)
    for i in range(seen):
        for j in range(i + 1, seen):
            first, second = half + i + 1, half + j + 1
            chance = mp.betainc(second, first, 0, 0.5, regularized=True)
            skew[i, j] = (
                mp.gamma(first) * mp.gamma(second) * mpf(2) ** (first + second) * (1 - 2 * chance)
            )
            skew[j, i] = -skew[i, j]
        if seen % 2:
            skew[i, seen] = mp.gamma(half + i + 1) * mpf(2) ** (half + i + 1)
            skew[seen, i] = -skew[i, seen]
    return skew**-1, half


def density(x, samples, seen):
    """Mean number of eigenvalues near x, per length, with at least as many rows as columns."""
    inverse, half = _pfaffian(samples, seen)
    weight = x**half * mp.exp(-x / 2)
    after, above = [], 2 ** (half + 1) * mp.gammainc(half + 1, x / 2)
    for j in range(seen):
        after.append(2 * above - mp.gamma(half + j + 1) * mpf(2) ** (half + j + 1))
        above = 2 * (half + j + 1) * above + 2 * x ** (j + 1) * weight
    total = mp.fsum(
        inverse[j, i] * weight * (x**i * after[j] - x**j * after[i])
        for i in range(seen)
        for j in range(i + 1, seen)
    )
    if seen % 2:
        total += mp.fsum(inverse[seen, i] * weight * x**i for i in range(seen))
    return total


def over_spectrum(value, samples, seen):
    """The mean sum of a function that vanishes at 0 over the eigenvalues x = y^2."""
    few, many = sorted((samples, seen))
    with mp.workdps(DIGITS):
        _pfaffian(many, few)
    with mp.workdps(INTEGRATED):
        low, high = mp.sqrt(many) - mp.sqrt(few), mp.sqrt(many) + mp.sqrt(few)
        cuts = sorted(
            {
                mpf(0),
                *(cut for cut in (low / 2, low, (low + high) / 2, high, high + 3) if cut > 0),
                high + 15,
            }
        )
        return mp.quad(lambda y: 2 * y * density(y * y, many, few) * value(y * y), cuts)


@cache
def words(order, marked):
    """Of E tr (G_1 ... G_order), G_i with the rows of one part where i is in ``marked``: Counter of
    (free rows: all, part; columns).

    Every way to pair the 2 order entries of X; a row that some marked factor has is one of the
    part."""
    counts = Counter()
    places = range(
        2 * order
    )  # entry 2i is X' of factor i, entry 2i + 1 its X; columns join entry 2i + 1 to entry 2i + 2
    for pairs in _pairings(tuple(places)):
        rows, columns = list(range(order)), list(range(order))
        for a, b in pairs:
            _join(rows, a // 2, b // 2)
            _join(columns, ((a + 1) // 2) % order, ((b + 1) // 2) % order)
        kinds = {
            label: any(rows[i] == label and i in marked for i in range(order))
            for label in set(rows)
        }
        counts[
            sum(not part for part in kinds.values()), sum(kinds.values()), len(set(columns))
        ] += 1
    return counts


def word(order, marked, rows, part, seen):
    """Its value: ``part`` of the rows are those of the marked factors."""
    return sum(
        count * rows**free * part**own * seen**columns
        for (free, own, columns), count in words(order, frozenset(marked)).items()
    )


def _pairings(places):
    if not places:
        yield []
        return
    first, *others = places
    for position, other in enumerate(others):
        for rest in _pairings(tuple(others[:position] + others[position + 1 :])):
            yield [(first, other), *rest]


def _join(labels, a, b):
    low, high = sorted((labels[a], labels[b]))
    labels[:] = [low if label == high else label for label in labels]


MPMATH = {
    f"errors.design.trace_power_{order}": lambda samples, seen, order=order: mpf(
        trace_power(order, samples, seen)
    )
    for order in range(1, 5)
}
