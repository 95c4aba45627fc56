"""For the workers of a local cluster; imported where Dask is installed."""

from typing import Any

from distributed import WorkerPlugin


class NoHTTP(WorkerPlugin):
    """A worker, from the first or in the place of a lost one, serves no pages; without this it does
    so always.
    """

    def setup(self, worker: Any) -> None:
        """Close the port."""
        worker.http_server.stop()
