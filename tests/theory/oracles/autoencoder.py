"""A linear autoencoder in 60 digits: its objective from the definition, generations one by one."""

from hypothesis import strategies as st
from mpmath import mp, mpf


def exact(function):
    """With 60 digits, of the exact values of the numbers given."""

    def found(**given):
        with mp.workdps(60):
            return function(
                **{
                    name: [mpf(each) for each in value]
                    if isinstance(value, list | tuple)
                    else value
                    if isinstance(value, int)
                    else mpf(value)
                    for name, value in given.items()
                }
            )

    return found


def _elbo(variance, beta, tau, square, coded, d):
    """The definition, by w^2, w v and d: log-likelihood less beta times the divergence."""
    miss = variance * (1 - coded) ** 2 + square * d
    energy = coded**2 / square * variance if square else mpf(0)
    likelihood = -mp.log(2 * mp.pi * tau) / 2 - miss / (2 * tau)
    return likelihood - beta * (energy + d - 1 - mp.log(d)) / 2


def best_encoder(variance, beta, pixel_variance, decoder, **_):
    square, share = mpf(decoder) ** 2, beta * pixel_variance
    return _elbo(
        variance, beta, pixel_variance, square, square / (square + share), share / (square + share)
    )


def best(variance, beta, pixel_variance, **_):
    share = beta * pixel_variance
    square = variance - share
    return _elbo(variance, beta, pixel_variance, square, square / variance, share / variance)


def nothing(variance, beta, pixel_variance, **_):
    return _elbo(variance, beta, pixel_variance, mpf(0), mpf(0), mpf(1))


def shortfall(variance, beta, pixel_variance, decoder):
    given = {"variance": variance, "beta": beta, "pixel_variance": pixel_variance}
    return best(**given) - best_encoder(**given, decoder=decoder)


def _refits(training):
    """Generation by generation, from the batches so far."""

    def last(variance, beta, pixel_variance, generations, **more):
        batches = [mpf(variance)]
        for _ in range(generations):
            batches.append(training(batches, **more) - beta * pixel_variance)
        return batches[-1]

    return last


replace = _refits(lambda batches: batches[-1])
accumulate = _refits(lambda batches: sum(batches) / len(batches))
_two = _refits(lambda batches: sum(batches[-2:]) / len(batches[-2:]))
shared = _refits(
    lambda batches, real_share: real_share * batches[0] + (1 - real_share) * batches[-1]
)


def window(generations, **given):
    return _two(generations=generations + 1, **given)


def noisy(variance, beta, pixel_variance, generations):
    level = mpf(variance)
    for _ in range(generations):
        level += pixel_variance - beta * pixel_variance
    return level


def shared_limit(variance, beta, pixel_variance, real_share):
    return variance - beta * pixel_variance / mpf(real_share)


def slow(variance, beta, pixel_variance, generations):
    return variance - beta * pixel_variance * mp.log(generations + 1)


def of_fit(spectrum, latents, axes):
    noise = sum(spectrum[latents:axes]) / (axes - latents)
    return sum(each - noise for each in spectrum[:latents]) + axes * noise


def trace(samples, generations, total_variance):
    level = mpf(total_variance)
    for _ in range(generations):
        level -= level / samples
    return level


def three_points(variance, beta, pixel_variance):
    """What exceeds the threshold of an exponential law with mean 2 lambda/3."""
    mean = 2 * mpf(variance) / 3
    return mean * mp.exp(-beta * pixel_variance / mean)


_small = st.floats(0.05, 1).map(lambda x: round(x, 3))
_times = st.integers(1, 9)
_base = {"variance": st.floats(12, 99), "beta": _small, "pixel_variance": _small}
_living = st.fixed_dictionaries({**_base, "generations": _times})
_share = st.fixed_dictionaries({**_base, "real_share": st.floats(0.2, 0.9)})
_list = st.tuples(st.integers(1, 3), st.integers(4, 7)).flatmap(
    lambda sizes: st.fixed_dictionaries(
        {
            "spectrum": st.lists(st.floats(0.1, 9), min_size=sizes[1], max_size=sizes[1]),
            "latents": st.just(sizes[0]),
            "axes": st.just(sizes[1]),
        }
    )
)

_MPMATH = {
    "elbo.encoder": best_encoder,
    "elbo.likelihood": best_encoder,
    "elbo.decoder": best,
    "elbo.optimum": best,
    "elbo.shortfall": shortfall,
    "elbo.death": nothing,
    "replace.spectrum": replace,
    "replace.noisy": noisy,
    "fresh_mixture.spectrum": shared,
    "fresh_mixture.limit": shared_limit,
    "accumulate.spectrum": accumulate,
    "accumulate.no_cure": slow,
    "window.spectrum": window,
    "fit.trace": of_fit,
    "replace.trace": trace,
    "sample.threshold": three_points,
}
MPMATH = {f"autoencoder.{name}": exact(function) for name, function in _MPMATH.items()}
POINTS = {
    "autoencoder.elbo.optimum": st.fixed_dictionaries(_base),
    "autoencoder.elbo.death": st.fixed_dictionaries({
        "variance": st.floats(0.01, 0.1),
        "pixel_variance": st.floats(0.5, 2),
        "beta": st.floats(0.3, 2),
    }),
    "autoencoder.fresh_mixture.spectrum": st.fixed_dictionaries(
        {**_base, "generations": _times, "real_share": st.floats(0.2, 0.9)}
    ),
    "autoencoder.fresh_mixture.limit": _share,
    "autoencoder.fit.trace": _list,
    **{
        f"autoencoder.{name}": _living
        for name in (
            "replace.spectrum",
            "replace.noisy",
            "accumulate.spectrum",
            "accumulate.no_cure",
            "window.spectrum",
        )
    },
}  # fmt: skip
