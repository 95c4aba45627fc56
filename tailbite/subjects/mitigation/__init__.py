"""What keeps a model from collapsing: what it brings to tailbite."""

from tailbite.manifest import Family, Option, Subject
from tailbite.options import whole_number

SHARE = Option("share", "share of synthetic tokens", "A", required=True)
RATE = Option("rate", "rate of the truth", "X", required=True)


def _crawl(given):
    from sims.families.crawl import Crawl
    from sims.families.relay import Rate

    names = ("share", "true_positive", "false_positive", "hallucination", "made_up", "begin")
    return Crawl(*(given[name] for name in names)), Rate(given["rate"])


def _tokens(given):
    from sims.families.crawl import Tokens
    from sims.families.relay import Rate

    names = ("share", "true_positive", "false_positive", "erased")
    return Tokens(*(given[name] for name in names)), Rate(given["rate"])


def _best_of(given):
    from sims.families.relay import Rate
    from sims.families.selection import BestOf

    return BestOf(given["gap"], given["pool"]), Rate(given["rate"])


def _verified(given):
    from sims.families.relay import Rate
    from sims.families.selection import Verified

    names = ("keep_ones", "keep_zeros", "spoiled", "community")
    return Verified(*(given[name] for name in names)), Rate(given["rate"])


SUBJECT = Subject(
    "mitigation",
    needs=("information",),
    claims="theory.subjects.mitigation",
    checks="tailbite.subjects.mitigation.checks",
    numbers="tailbite.subjects.mitigation.numbers",
    figures="tailbite.subjects.mitigation.figures",
    drawn=("filtering_paradox",),
    families=(
        Family(
            "crawl",
            "a rate of ones, refitted on a web that is partly synthetic",
            (
                RATE,
                SHARE,
                Option("true_positive", "synthetic tokens that are deleted", "X", default=0.0),
                Option("false_positive", "real tokens that are deleted", "X", default=0.0),
                Option("hallucination", "synthetic tokens that are made up", "X", default=0.0),
                Option("made_up", "rate of ones of made-up tokens", "X", default=0.5),
                Option("begin", "rate of the first model; without it that of the truth", "X"),
            ),
            _crawl,
            ("squared_error", "offset", "kept", "synthetic_share"),
        ),
        Family(
            "tokens",
            "a token of a web that is partly synthetic, and its watermark",
            (
                RATE,
                SHARE,
                Option("true_positive", "synthetic tokens with a mark", "X", default=1.0),
                Option("false_positive", "real tokens with a mark", "X", default=0.0),
                Option("erased", "tokens of which nobody can tell", "X", default=0.0),
            ),
            _tokens,
            ("one", "mark", "synthetic"),
        ),
        Family(
            "best-of",
            "a rate of ones, refitted on the best of a few points",
            (
                RATE,
                Option("gap", "reward of a one less that of a zero", "X", required=True),
                Option("pool", "points to choose one of", "K", whole_number, default=2),
            ),
            _best_of,
            ("rate",),
        ),
        Family(
            "verified",
            "a rate of ones, refitted on what a verifier keeps",
            (
                RATE,
                Option("keep_ones", "probability that a one is kept", "X", required=True),
                Option("keep_zeros", "probability that a zero is kept", "X", required=True),
                Option("spoiled", "ones that become zeros", "X", default=0.0),
                Option("community", "points that are judged so, not inversely", "X", default=1.0),
            ),
            _verified,
            ("rate",),
        ),
    ),
    commands="tailbite.subjects.mitigation.commands",
    costs={"Crawl": 60.0, "Tokens": 2.0, "BestOf": 8.0, "Verified": 16.0},
    notebook="notebooks/mitigation.py",
)
