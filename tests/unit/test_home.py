"""One process at a time owns a home, and a dead one does not."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.home import LOCK, owning, prepare_home
from config.errors import Permanent

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
    with owning(home):
        assert (home / LOCK).read_text().isdigit()


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
