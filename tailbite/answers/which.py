"""``tailbite which``: which experiment is mine, in the words of tailbite."""

from collections.abc import Mapping
from dataclasses import dataclass

from tailbite.catalogue import light
from tailbite.workflows import WORKFLOWS

#: what is asked, and what may be answered
QUESTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "keeps": (
        "Which earlier data are fitted again, beside the newest batch?",
        {
            "nothing": "none",
            "all": "all of them",
            "some": "so many points, drawn from all of them",
            "first": "the first real batch, always the same",
            "newest": "the newest few batches",
            "part": "a random part of the last corpus",
        },
    ),
    "fresh": (
        "Are new real points drawn in every generation?",
        {"no": "no", "yes": "yes"},
    ),
    "weights": (
        "Does anything count otherwise than by the number of its points?",
        {
            "no": "no",
            "points": "real points have a weight of their own",
            "parameters": "the estimates from both sets are averaged",
        },
    ),
    "divisor": (
        "By what is a variance divided, for M points?",
        {"M": "M: maximum likelihood", "M-1": "M - 1: unbiased", "none": "there is no variance"},
    ),
    "first": (
        "What is your generation 1 fitted to?",
        {"real": "real data", "model": "samples of a model that is fitted to real data"},
    ),
}
#: (keeps, fresh) -> workflow, where nothing has a weight
PLAIN: Mapping[tuple[str, str], str] = {
    ("nothing", "no"): "replace",
    ("nothing", "yes"): "fresh-mixture",
    ("all", "no"): "accumulate",
    ("some", "no"): "accumulate-subsample",
    ("first", "no"): "augment",
    ("newest", "no"): "window",
    ("newest", "yes"): "window",
    ("part", "no"): "partial-replacement",
    ("part", "yes"): "partial-replacement",
}
#: what papers call them (arXiv 2307.01850, 2404.01413, 2410.16713)
IN_PRINT: Mapping[str, str] = {
    "replace": '"replace", "fully synthetic loop"',
    "accumulate": (
        '"accumulate"; where each fit takes a subset of fixed size it is accumulate-subsample'
    ),
    "accumulate-subsample": '"accumulate", with subsets of a fixed size',
    "augment": '"synthetic augmentation loop"',
    "fresh-mixture": '"fresh data loop"',
}


@dataclass(frozen=True)
class Experiment:
    """What the answers come to.

    Attributes:
        workflow: its name on the command line.
        made: the name of its class in ``sims``.
        ddof: the divisor is count - ddof; None where there is no variance.
        shift: generation n of the user is generation n + shift of tailbite.
        claims: ids of the claims about this workflow.
        sentence: for a paper."""

    workflow: str
    made: str
    ddof: int | None
    shift: int
    claims: tuple[str, ...]
    sentence: str

    def text(self) -> str:
        """As the command prints it."""
        lines = [f"workflow    {self.workflow} (sims.{self.made})"]
        if said := IN_PRINT.get(self.workflow):
            lines.append(f"in print    {said}")
        if self.ddof is not None:
            lines.append(f"divisor     ddof={self.ddof}")
        if self.shift:
            lines.append("generation  yours n is n + 1 here: generation 1 is fitted to real data")
        else:
            lines.append("generation  yours n is n here: generation 1 is fitted to real data")
        lines += ["for a paper", f"  {self.sentence}"]
        lines.append(f"claims      {len(self.claims)} speak of it")
        lines += [f"  {id}  {light().entries()[id].title}" for id in self.claims]
        return "\n".join(lines) + "\n"


def which(answers: Mapping[str, str]) -> Experiment:
    """The experiment that these answers describe (to each of :data:`QUESTIONS`); ValueError, in
    one sentence, for an answer that is none of those, and where no workflow is meant.
    """
    for name, (_, possible) in QUESTIONS.items():
        if answers.get(name) not in possible:
            raise ValueError(
                f"{name} is one of {', '.join(possible)}, got {answers.get(name, 'nothing')}"
            )
    keeps, fresh, weights = (answers[name] for name in ("keeps", "fresh", "weights"))
    if weights == "no":
        name = PLAIN.get((keeps, fresh))
    else:
        name = f"weighted-{weights}" if (keeps, fresh) == ("nothing", "yes") else None
    if name is None:
        beside = "" if fresh == "no" else ", with new real points in every generation"
        weighted = "" if weights == "no" else f", weighted by {weights}"
        raise ValueError(f"no workflow keeps {keeps} of the earlier data{beside}{weighted}")
    found = WORKFLOWS[name]
    ddof = {"M": 0, "M-1": 1, "none": None}[answers["divisor"]]
    divisor = {
        0: " by maximum likelihood (variances are divided by the number M of points)",
        1: " with unbiased variances (divided by M - 1)",
        None: "",
    }[ddof]
    sentence = (
        f"Generation 0 is the truth and generation 1 is fitted to real data; batch t is drawn from "
        f"generation t, and each generation is fitted{divisor} to {found.fits} ({name})."
    )
    word = name.replace("-", "_")
    claims = tuple(id for id in light().entries() if id.split(".")[1] == word)
    return Experiment(name, found.made, ddof, int(answers["first"] == "model"), claims, sentence)
