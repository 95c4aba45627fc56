"""`tailbite figure`, `tailbite figures`, `tailbite reproduce`.  Nothing heavy is imported before
one of them runs.
"""

import argparse
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailbite.figures import names
from tailbite.options import assignment, path, require_figure, require_writable, whole_number

if TYPE_CHECKING:
    from tailbite.figures.figure import Figure

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>tailbite: figures</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font-family: sans-serif; line-height: 1.5 }}
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
img {{ width: 100%; height: auto; background: #fff }}
code {{ overflow-wrap: anywhere }}
</style>
<h1>Figures</h1>
<p>Lines are evaluated from proved claims, points are simulated.
Each file holds its recipe: <code>tailbite reproduce FILE</code> runs it again.</p>
{figures}
</html>
"""
ENTRY = """<h2 id="{name}">{title}</h2>
<p><img src="{name}.svg" alt="{title}"></p>
<p>Claims: {claims}<br><code>{command}</code><br>
Numbers: <a href="{name}.csv">{name}.csv</a>, recipe: <a href="{name}.json">{name}.json</a></p>"""

YES = "run what takes very many refits, too"
FORCE = "replace files that tailbite has not written, too"
MARK = "<title>tailbite: figures</title>"  #: of the page, which is ours where it has it


def add(commands: Any) -> None:
    """The parsers of the three commands."""
    figure = commands.add_parser(
        "figure", help="draw one figure, theory as lines and simulation as points"
    )
    figure.add_argument("name", metavar="NAME", help=", ".join(names()))
    figure.add_argument(
        "--out", type=path, metavar="FILE", help="a .pdf, .svg or .png file (default: NAME.png)"
    )
    figure.add_argument(
        "--width",
        default="page",
        metavar="W",
        help="column (8.5 cm), page (17.5 cm, the default), or a number of cm",
    )
    figure.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="N",
        help="same seed, same bytes (default: 0)",
    )
    figure.add_argument(
        "--replicates",
        type=whole_number,
        metavar="R",
        help="independent runs, as 2e4 (default: the figure's own)",
    )
    figure.add_argument(
        "--set",
        type=assignment,
        action="append",
        default=[],
        dest="parameters",
        metavar="NAME=VALUE",
        help="a parameter of the figure, as samples=30 or samples=5,20,80; may be repeated",
    )
    figure.add_argument(
        "--text",
        metavar="FILE",
        help="a text in UTF-8, of a figure that reads one (default: the help topics of Python)",
    )

    figure.add_argument("--yes", action="store_true", help=YES)
    figure.add_argument("--force", action="store_true", help=FORCE)

    figures = commands.add_parser("figures", help="draw all figures, with a page that shows them")
    figures.add_argument(
        "--list", action="store_true", help="only say which there are, with their parameters"
    )
    figures.add_argument(
        "--out",
        type=path,
        default=Path("figures"),
        metavar="DIR",
        help="where to (default: figures)",
    )
    figures.add_argument(
        "--seed",
        type=whole_number,
        default=0,
        metavar="N",
        help="same seed, same bytes (default: 0)",
    )
    figures.add_argument(
        "--replicates",
        type=whole_number,
        metavar="R",
        help=(
            "independent runs (default: each figure's own, which one that draws each run keeps "
            "where R is too many)"
        ),
    )

    figures.add_argument("--yes", action="store_true", help=YES)
    figures.add_argument("--force", action="store_true", help=FORCE)

    reproduce = commands.add_parser(
        "reproduce",
        help="run the recipe in a figure again, and compare",
        epilog="Exit status: 0 identical or the same data; 1 different.",
    )
    reproduce.add_argument(
        "file", type=path, metavar="FILE", help="a figure that tailbite figure wrote"
    )
    reproduce.add_argument("--yes", action="store_true", help=YES)


def figure(options: argparse.Namespace) -> int:
    """Draw one figure and say where it lies."""
    path = options.out or Path(f"{options.name}.png")
    require_figure(path, "--out")
    for beside in (".csv", ".json"):
        require_writable(path.with_suffix(beside), "--out")
    from tailbite.figures.figure import TEXT
    from tailbite.figures.kept import require_own
    from tailbite.figures.recipe import make

    if not options.force:
        require_own(path)
    text = {} if options.text is None else {TEXT: options.text}
    drawn = make(
        options.name,
        dict(options.parameters) | text,
        replicates=options.replicates,
        seed=options.seed,
        width=options.width,
        yes=options.yes,
    )
    drawn.save(path, force=options.force)
    print(
        f"{path}, with its numbers in {path.with_suffix('.csv').name} and its recipe in "
        f"{path.with_suffix('.json').name}"
    )
    return 0


def figures(options: argparse.Namespace) -> int:
    """Draw all figures, and the page that shows them."""
    from tailbite.figures import FIGURES

    if options.list:
        for each in FIGURES.values():
            parameters = " ".join(
                f"{name}={_spelled(value)}" for name, value in each.parameters.items()
            )
            print(f"{each.name}: {each.title}\n    {parameters}")
        return 0
    try:
        options.out.mkdir(exist_ok=True)
    except OSError as problem:
        raise ValueError(
            f"--out needs a folder that can be made, got {options.out}: {problem.strerror}"
        ) from None
    require_writable(options.out / "index.html", "--out")
    from tqdm import tqdm

    from sims.files import write
    from tailbite.figures.kept import require_own
    from tailbite.figures.recipe import make

    if not options.force:
        _require_gallery(options.out)
        for name in FIGURES:
            require_own(options.out / f"{name}.svg", whole=True)
    runs = {each.name: _replicates(each, options.replicates) for each in FIGURES.values()}
    for name in tqdm(FIGURES, unit="figure", delay=1, leave=False, disable=None):
        make(name, {}, replicates=runs[name], seed=options.seed, yes=options.yes).save(
            options.out / f"{name}.svg", force=options.force
        )
    entries = [
        ENTRY.format(
            name=escape(each.name),
            title=escape(each.title),
            claims=", ".join(f"<code>{escape(claim)}</code>" for claim in each.rests_on),
            command=f"tailbite figure {each.name} --out {each.name}.svg --seed {options.seed}"
            + ("" if runs[each.name] is None else f" --replicates {runs[each.name]}"),
        )
        for each in FIGURES.values()
    ]
    write(options.out / "index.html", PAGE.format(figures="\n".join(entries)).encode())
    print(f"{len(FIGURES)} figures, shown in {options.out / 'index.html'}")
    return 0


def _require_gallery(folder: Path) -> None:
    """ValueError where the page would replace one that is not ours."""
    page = folder / "index.html"
    if page.exists() and MARK not in page.read_text(encoding="utf-8", errors="replace"):
        raise ValueError(
            f"{page} would be replaced, and was not written by tailbite: move it, or say --force"
        )


def reproduce(options: argparse.Namespace) -> int:
    """Say whether the figure comes out again."""
    from tailbite.figures.reproduce import reproduce as run

    found = run(options.file, yes=options.yes)
    print(f"{options.file}: {found.verdict}" + "".join(f"\n  {reason}" for reason in found.reasons))
    return 0 if found.ok else 1


def _replicates(figure: "Figure", given: int | None) -> int | None:
    """The replicates of one figure among all; None: its own."""
    return None if given is None or given > figure.most else given


def _spelled(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_spelled, value))
    return value if isinstance(value, str) else f"{value:g}"


COMMANDS = {"figure": figure, "figures": figures, "reproduce": reproduce}
