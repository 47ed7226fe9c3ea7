"""One process at a time owns a home, and a dead one does not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.home import COMMAND, LOCK, SERVE, WIDTH, owner_of, owning, prepare_home
from config.clock import SHANGHAI, FixedClock
from config.errors import Permanent

NOW = FixedClock(datetime(2021, 7, 26, 9, tzinfo=SHANGHAI))
OWNER = """
import sys, time
from pathlib import Path
from bot.home import owning
with owning(Path(sys.argv[1])):
    print("owned", flush=True)
    sys.stdin.read()
"""


def test_second_owner_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    home = prepare_home(tmp_path / "home")
    with owning(home), pytest.raises(Permanent, match="home_in_use") as caught, owning(home):
        pass

    assert str(caught.value.data["process"]).isdigit()


def test_home_is_free_after_its_owner(tmp_path: Path) -> None:
    home = prepare_home(tmp_path)
    with owning(home):
        pass
    assert owner_of(home) is None
    with owning(home):
        assert json.loads((home / LOCK).read_text())["process"] == os.getpid()


def test_killed_owner_leaves_no_lock_behind(tmp_path: Path) -> None:
    home = prepare_home(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"owned\n"
        with pytest.raises(Permanent, match="home_in_use") as caught, owning(home):
            pass
        assert caught.value.data["process"] == str(owner.pid)
        owner.send_signal(signal.SIGKILL)
        owner.wait()

    with owning(home):
        pass


def test_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")

    with pytest.raises(Permanent, match="home_unwritable"):
        prepare_home(tmp_path / "home")


def test_owner_is_told_with_its_role_and_its_last_sign_of_life(tmp_path: Path) -> None:
    home = prepare_home(tmp_path)
    later = FixedClock(NOW.at + timedelta(seconds=7))
    with owning(home, role=SERVE, clock=NOW):
        found = owner_of(home, clock=later)

    assert found is not None
    assert (found.process, found.role, found.started, found.silent_s) == (os.getpid(), SERVE, NOW.now(), 7)
    assert found.serves
    assert not found.hangs


def test_sign_of_life_is_read_while_the_home_is_locked(tmp_path: Path) -> None:
    home = prepare_home(tmp_path)
    with owning(home, role=SERVE, clock=NOW) as lease:
        beats = set()
        for _ in range(50):
            lease.beat()
            found = owner_of(home, clock=NOW)
            assert found is not None
            beats.add((found.process, found.beat))

        assert beats == {(os.getpid(), NOW.now())}
        assert (home / LOCK).stat().st_size == WIDTH


@pytest.mark.parametrize(("minutes", "code"), [(0.5, "home_served"), (1.5, "home_silent")])
def test_second_server_is_told_whether_the_first_lives(tmp_path: Path, minutes: float, code: str) -> None:
    home = prepare_home(tmp_path)
    later = FixedClock(NOW.at + timedelta(minutes=minutes))
    with (
        owning(home, role=SERVE, clock=NOW),
        pytest.raises(Permanent, match=code) as caught,
        owning(home, role=SERVE, clock=later),
    ):
        pass

    assert caught.value.data == {"process": str(os.getpid()), "since": "2021-07-26 09:00"}


@pytest.mark.parametrize(
    "content",
    [b"", b"4711", b"\x00\xff garbage", b'{"process": "x", "beat": 5}', b"[]", b'{"beat": "0001-01-01"}', b"9" * 3000],
    ids=["empty", "old", "garbage", "wrong types", "list", "early", "long"],
)
def test_file_of_any_content_locks_all_the_same(tmp_path: Path, content: bytes) -> None:
    home = prepare_home(tmp_path)
    (home / LOCK).write_bytes(content)
    assert owner_of(home) is None

    with owning(home):
        written = (home / LOCK).read_bytes()
        # As an owner of another version may have left it, while it holds the lock.
        (home / LOCK).write_bytes(content)
        found = owner_of(home)
        with pytest.raises(Permanent, match="home_in_use"), owning(home, role=SERVE):
            pass

    assert json.loads(written)["role"] == COMMAND
    assert found is not None
    assert not found.hangs
