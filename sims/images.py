"""Images as the truth of a learned family: scikit-learn's digits, or an IDX file as those of
MNIST."""

import gzip
import hashlib
from pathlib import Path

import numpy as np

from sims.families.learned import Items

#: the first four bytes of an IDX file of images: unsigned bytes, three dimensions
MAGIC = bytes([0, 0, 8, 3])


def digits() -> Items:
    """The 1,797 handwritten digits of 8 x 8 pixels, in [0, 1], that come with scikit-learn."""
    from sklearn.datasets import load_digits

    return Items(np.asarray(load_digits(return_X_y=True)[0]) / 16, "scikit-learn's digits")


def labels() -> np.ndarray:
    """[1797]: which digit each of `digits` is."""
    from sklearn.datasets import load_digits

    return np.asarray(load_digits(return_X_y=True)[1])


def read_idx(path: str | Path) -> Items:
    """The images of an IDX file, compressed or not, their pixels in [0, 1], one row each.

    Its name says the SHA-256 of the bytes uncompressed.  ValueError, in one sentence, where it
    cannot be read, is none, or is cut short.
    """
    try:
        data = Path(path).read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
    except (OSError, EOFError) as problem:
        said = getattr(problem, "strerror", None) or problem
        raise ValueError(f"images needs an IDX file that can be read, got {path}: {said}") from None
    if data[:4] != MAGIC:
        raise ValueError(
            f"images needs an IDX file that begins with the bytes {MAGIC.hex()}, got "
            f"{data[:4].hex() or 'an empty file'} in {path}"
        )
    count, rows, columns = np.frombuffer(data[4:16].ljust(12, b"\0"), ">u4").tolist()
    size = 16 + count * rows * columns
    if len(data) != size or size == 16:
        raise ValueError(
            f"{path} says {count} images of {rows} x {columns} pixels, which need {size} bytes, "
            f"got {len(data)}"
        )
    pixels = np.frombuffer(data, np.uint8, offset=16).reshape(count, rows * columns)
    fingerprint = hashlib.sha256(data).hexdigest()
    return Items(pixels / np.float32(255), f"{Path(path).name}, sha256 {fingerprint}")
