"""Ctrl-C that C code has lost is raised again."""

import os
import signal
import sys
import threading
import time

import pytest

from sims.signals import held_ctrl_c, remembered_ctrl_c


def test_a_lost_ctrl_c_is_raised_again_and_the_handler_is_put_back():
    before = signal.getsignal(signal.SIGINT)
    with remembered_ctrl_c() as recall:
        recall()
        with pytest.raises(KeyboardInterrupt):  # lost here, as in a callback
            os.kill(os.getpid(), signal.SIGINT)
            signal.pause()
        with pytest.raises(KeyboardInterrupt):
            recall()
    assert signal.getsignal(signal.SIGINT) is before


class Callback:
    """Called where an exception has nobody to go to."""

    def __init__(self, exception):
        self.exception = exception

    def __del__(self):
        raise self.exception


def test_only_of_a_lost_ctrl_c_nothing_is_said(monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: told.append(found.exc_type))
    with remembered_ctrl_c():
        Callback(KeyboardInterrupt())
        Callback(ValueError())
    Callback(KeyboardInterrupt())
    assert told == [ValueError, KeyboardInterrupt]


def test_ctrl_c_waits_though_another_thread_hears_it():
    """The system may hand a signal to any thread; Python handles it in the main one."""
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    finished = False
    try:
        with pytest.raises(KeyboardInterrupt), held_ctrl_c():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
            finished = True
    finally:
        ended.set()
        other.join()
    assert finished
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
