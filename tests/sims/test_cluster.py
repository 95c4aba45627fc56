"""A real scheduler and three workers on loopback, one of which is killed in the middle: the bits of
the local run.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from sims import Experiment, Gaussian, Normal, Replace, cluster, simulate

pytest.importorskip("distributed", reason="Dask is not installed (the extra `cluster`)")

RUN = dict(
    truth=Normal(), samples=20, generations=60, record=[30, 60], observe=["variance"],
    progress=False, quantiles=True,
    replicates=3_000_000, block=2**14,
)  # fmt: skip


def started(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture
def scheduler(tmp_path):
    """(address, processes, all of which are killed at the end)"""
    where = tmp_path / "scheduler.json"
    processes = [
        started(
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            0,
            "--no-dashboard",
            "--scheduler-file",
            where,
        )
    ]
    deadline = time.monotonic() + 60
    while not where.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    yield json.loads(where.read_text())["address"], processes
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_killed_worker_costs_nothing_but_time(scheduler, tmp_path, seed, monkeypatch):
    from distributed import Client

    address, processes = scheduler
    worker = (
        "distributed.cli.dask_worker",
        address,
        "--no-nanny",
        "--nthreads",
        1,
        "--no-dashboard",
        "--local-directory",
        tmp_path,
    )
    processes += [started(*worker) for _ in range(3)]
    monkeypatch.setattr(cluster, "SECONDS", 0.2)
    monkeypatch.setattr(cluster, "GROWTH", 2)
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(3, timeout=60)
    out = tmp_path / "run"
    found = []

    def kill():
        """As soon as a few ranges are there."""
        while len(found) < 4:
            found[:] = out.glob("ranges/*.json")
            time.sleep(0.01)
        os.kill(processes[1].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    result = simulate(Gaussian(), Replace(), **RUN, seed=seed, cluster=address, out=out)
    killer.join(timeout=10)
    assert not killer.is_alive() and processes[1].wait(timeout=10) == -signal.SIGKILL
    files = len(list(out.glob("ranges/*.json")))
    assert files > len(found) + 3, "the worker was killed in the middle"
    assert result == simulate(Gaussian(), Replace(), **RUN, seed=seed)
    assert simulate(Gaussian(), Replace(), **RUN, seed=seed, out=out, resume=True) == result


def test_a_scheduler_without_workers_is_named(scheduler, monkeypatch):
    address, _ = scheduler
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with pytest.raises(ConnectionError, match="has no workers: one is started with `dask worker"):
        simulate(Gaussian(), Replace(), **RUN, seed=1, cluster=address)


def test_an_address_where_nobody_answers_is_named(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(ConnectionError, match="no scheduler answers at tcp://127.0.0.1:1"):
        simulate(Gaussian(), Replace(), **RUN, seed=1, cluster="tcp://127.0.0.1:1")


def test_a_local_cluster_listens_on_loopback_alone_and_serves_no_pages(seed):
    """Not the scheduler, not the workers."""
    psutil = pytest.importorskip("psutil")
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    experiment = Experiment(Gaussian(), Replace(), truth=Normal(), samples=10, generations=2)
    with cluster.Workers("local:1", experiment, seed, "", 64) as workers:
        info = workers._client.scheduler_info()
        (worker,) = info["workers"].values()
        us = [psutil.Process(), *psutil.Process().children(recursive=True)]
        ports = {
            found.laddr
            for process in us
            if process.pid not in before
            for found in process.net_connections()
            if found.status == psutil.CONN_LISTEN
        }
        assert {ip for ip, _ in ports} == {"127.0.0.1"}
        pages = {info["services"]["dashboard"], worker["services"]["dashboard"]}
        assert not pages & {port for _, port in ports}
        talking = {
            int(address.rpartition(":")[2]) for address in (info["address"], worker["nanny"])
        }
        assert talking <= {port for _, port in ports}


@pytest.mark.parametrize(
    "count", ["0", "-1", "1e9", "1000000", "9" * 30, "\N{SUPERSCRIPT TWO}", ""]
)
def test_a_local_cluster_has_a_bound(count):
    with pytest.raises(ValueError, match="a local cluster is local:N with N in 1..") as raised:
        simulate(Gaussian(), Replace(), **RUN, seed=1, cluster=f"local:{count}")
    assert "\n" not in str(raised.value)


def test_tls_settings_of_dask_are_passed_through(monkeypatch):
    """A scheduler is asked with them, too."""
    import dask.config
    from distributed.security import Security

    asked = []

    def arguments(self, role):
        asked.append((role, self.require_encryption))
        return {}

    monkeypatch.setattr(Security, "get_connection_args", arguments)
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with (
        dask.config.set({"distributed.comm.require-encryption": True}),
        pytest.raises(ConnectionError, match="no scheduler answers at tcp://127.0.0.1:1"),
    ):
        simulate(Gaussian(), Replace(), **RUN, seed=1, cluster="tcp://127.0.0.1:1")
    assert asked == [("client", True)]


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("tcp://host:8786", True),
        ("tcp://10.0.0.7:8786", True),
        ("tls://host:8786", False),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
    ],
)
def test_a_scheduler_that_anybody_may_use_is_warned_of(address, warned, capsys):
    cluster._warn(address)
    assert (f"whoever reaches {address} can run code" in capsys.readouterr().err) is warned
