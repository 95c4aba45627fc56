"""Ctrl-C and the processes beside this one."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started here ignore Ctrl-C from their first moment on: stopping them is
    the work of this one.
    """
    if threading.current_thread() is not threading.main_thread():  # where signals cannot be handled
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


#: What a process is told that is to import nothing from the directory it starts in.
SAFE_PATH = {"PYTHONSAFEPATH": "1"}


@contextmanager
def safe_path() -> Iterator[None]:
    """Processes that are started here import nothing from the directory they start in: a file
    there, say of a name that the standard library has, is none of theirs.
    """
    before = {name: os.environ.get(name) for name in SAFE_PATH}
    os.environ.update(SAFE_PATH)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def held_ctrl_c() -> Iterator[None]:
    """Ctrl-C waits until the block is left: an import that breaks off half-way cannot be made up
    for.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    heard = []  # a blocked signal would come through another thread, which it is not blocked in
    signal.signal(signal.SIGINT, lambda number, frame: heard.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        before(*heard[0])


@contextmanager
def remembered_ctrl_c() -> Iterator[Callable[[], None]]:
    """Ctrl-C raises KeyboardInterrupt at once, and again where the function is called that this
    yields.

    An exception that comes while C code calls back may be lost there; of this one nothing is then
    printed."""
    heard = threading.Event()
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield lambda: None
        return

    def hear(number, frame):
        heard.set()
        signal.default_int_handler(number, frame)

    def recall() -> None:
        if heard.is_set():
            raise KeyboardInterrupt

    def lost(found) -> None:
        if found.exc_type is not KeyboardInterrupt:
            tell(found)

    tell, sys.unraisablehook = sys.unraisablehook, lost
    signal.signal(signal.SIGINT, hear)
    try:
        yield recall
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = tell
