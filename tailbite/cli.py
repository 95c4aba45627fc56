"""The command line.  Nothing heavy is imported before a command runs."""

import argparse
import contextlib
import json
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from tailbite import __version__

EPILOG = "Exit status: 0 all agree; 1 a claim is refuted, undecided or disagrees; 2 bad usage or input; 130 interrupted."


def parser() -> argparse.ArgumentParser:
    """Commands and options."""
    top = argparse.ArgumentParser(
        prog="tailbite", description="Model collapse: claims that are proved, simulated, and checked against each other.", epilog=EPILOG
    )
    top.add_argument("--version", action="version", version=f"tailbite {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    verify = commands.add_parser("verify", help="prove, simulate and compare claims (the main job)", epilog=EPILOG)
    verify.add_argument("ids", nargs="*", metavar="ID", help="ids of claims (default: all)")
    verify.add_argument("--seed", type=int, metavar="N", help="seed of the simulation (default: a fresh one, which is printed)")
    verify.add_argument("--json", type=Path, metavar="FILE", help="write the whole report to FILE")

    listed = commands.add_parser("claims", help="list the claims")
    listed.add_argument("--subject", metavar="S", help="only this subject")

    show = commands.add_parser("show", help="one claim: statement, proof, rivals, trust base")
    show.add_argument("id", metavar="ID")
    show.add_argument("--latex", action="store_true", help="as a LaTeX fragment instead of Markdown")

    cite = commands.add_parser("cite", help="BibTeX of tailbite and of what a claim rests on")
    cite.add_argument("id", metavar="ID")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return {"verify": _verify, "claims": _claims, "show": _show, "cite": _cite}[options.command](options)
    except (ValueError, TypeError) as problem:
        print(f"tailbite: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _verify(options: argparse.Namespace) -> int:
    if options.json is not None:
        require_writable(options.json)
    from tailbite.verification import main_table, verify

    report = verify(options.ids or None, seed=options.seed)
    print(main_table(report))
    if options.json is not None:
        write_json(options.json, report.json())
    if report.interrupted:
        print("tailbite: interrupted; what was finished stands above", file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        for worker in multiprocessing.active_children():
            worker.terminate()
        os._exit(130)  # threads of the simulator may still be at work, and an ordinary exit can crash in them
    return 0 if report.ok else 1


def _claims(options: argparse.Namespace) -> int:
    import tailbite

    chosen = tailbite.claims(options.subject)
    width = max(len(claim.id) for claim in chosen)
    for claim in chosen:
        print(f"{claim.id:{width}}  {claim.kind.replace('_', ' '):13}  {claim.title}")
    return 0


def _show(options: argparse.Namespace) -> int:
    import tailbite

    print(tailbite.show(options.id, latex=options.latex), end="")
    return 0


def _cite(options: argparse.Namespace) -> int:
    import tailbite

    print(tailbite.cite(options.id), end="")
    return 0


def require_writable(path: Path) -> None:
    """ValueError, before the work starts, where the file could not be written at its end."""
    folder = path.parent
    if path.is_dir() or not folder.is_dir():
        raise ValueError(f"--json needs a file in a folder that exists, got {path}")
    try:
        with NamedTemporaryFile(dir=folder):
            pass
        if path.exists():
            with path.open("a"):
                pass
    except OSError as problem:
        raise ValueError(f"--json needs a file that can be written, got {path}: {problem.strerror}") from None


def write_json(path: Path, content: object) -> None:
    """Write the whole file or nothing."""
    with NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False) as part:
        try:
            json.dump(content, part, indent=1, allow_nan=False)
            part.flush()
            os.replace(part.name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part.name)
            raise
