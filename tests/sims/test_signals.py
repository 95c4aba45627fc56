"""Ctrl-C that C code has lost is raised again."""

import os
import signal

import pytest

from sims.signals import remembered_ctrl_c


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
