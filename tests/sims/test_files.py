"""Files: whole or not at all, through no link, and nothing else is touched."""

import errno
import os

import pytest

from sims import files


def test_a_file_is_written_whole_with_the_permissions_of_the_user(tmp_path):
    path = tmp_path / "a.txt"
    before = os.umask(0o027)
    try:
        files.write(path, b"one")
        files.write(path, b"two")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"two" and path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_what_lies_at_the_temporary_name_is_neither_written_nor_removed(tmp_path, monkeypatch):
    """Not even through a link: somebody who could foresee the name gains nothing."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    monkeypatch.setattr("secrets.token_hex", lambda size: "0" * 16)
    part = tmp_path / f".tailbite--{'0' * 16}.part"
    part.symlink_to(victim)
    with pytest.raises(FileExistsError) as raised:
        files.write(tmp_path / "a.txt", b"new")
    assert raised.value.filename == str(tmp_path / "a.txt")
    assert victim.read_text() == "mine" and part.is_symlink()
    assert not (tmp_path / "a.txt").exists()


def test_a_link_at_the_place_is_replaced_and_not_followed(tmp_path):
    victim, path = tmp_path / "victim", tmp_path / "a.txt"
    victim.write_text("mine")
    path.symlink_to(victim)
    files.write(path, b"new")
    assert victim.read_text() == "mine" and path.read_bytes() == b"new" and not path.is_symlink()


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    files.write(path, b"old")

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left on device") as raised:
        files.write(path, b"new")
    assert raised.value.filename == str(path) and path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_predictable_name_of_old_is_not_touched(tmp_path):
    old = tmp_path / "a.txt.part"
    old.write_text("mine")
    files.write(tmp_path / "a.txt", b"new")
    assert old.read_text() == "mine"
