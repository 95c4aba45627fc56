"""Types, words or alleles, refitted by their counts: what the subject brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import numbers, whole_number

#: number of types where nothing is said
TYPES = 10


def truth_of(given):
    """The probabilities that the options say; ValueError, in one sentence, for several kinds."""
    import sims

    types, exponent, listed = (given[name] for name in ("types", "zipf", "probabilities"))
    if listed is not None:
        if types is not None or exponent is not None:
            raise ValueError("discrete takes --types and --zipf, or --probabilities, not both")
        return listed
    types = TYPES if types is None else types
    return sims.even(types) if exponent is None else sims.zipf(types, exponent)


def _make(given):
    import sims

    family = sims.Discrete(smoothing=given["smoothing"], temperature=given["temperature"])
    return family, truth_of(given)


#: the truth by its own numbers
TRUTH = (
    Option("types", f"number of types of the truth; default: {TYPES}", "K", whole_number),
    Option("zipf", "exponent of Zipf's law; without it types are even", "B"),
    Option("probabilities", "those of the truth, one by one", "P,..", numbers),
)


def _claimed(family, truth):
    """What claims say of the truth by numbers."""
    from sims.frequencies import frequencies

    shares = frequencies(truth)
    squares, cubes = float(shares @ shares), float(shares @ shares**2)
    return {
        "heterozygosity": 1 - squares,
        "three_types": 1 - 3 * squares + 2 * cubes,
        "types": len(shares),
    }


SUBJECT = Subject(
    "discrete",
    claims="theory.subjects.discrete",
    checks="tailbite.subjects.discrete.checks",
    numbers="tailbite.subjects.discrete.numbers",
    figures="tailbite.subjects.discrete.figures",
    drawn=("variety", "lost_types"),
    families=(
        Family(
            "discrete",
            "probabilities of types, words or alleles",
            (
                *TRUTH,
                Option("smoothing", "added to every count before the fit", "A"),
                Option("temperature", "batches are drawn with p^(1/L), but for the real data", "L"),
            ),
            _make,
            ("heterozygosity", "survivors", "entropy", "squared_error"),
            claimed=_claimed,
        ),
    ),
    commands="tailbite.profile.commands",
    notebook="notebooks/discrete.py",
    costs={"Discrete": 100.0},
)
