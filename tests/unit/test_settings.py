"""Settings: sources in their order, typing errors stop the start, secrets stay hidden."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("GONGFU_"):
            monkeypatch.delenv(name)


def test_defaults_need_no_file(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)

    assert settings.home == tmp_path
    assert settings.digest.auto_sign is False
    assert settings.database_url == f"sqlite:///{tmp_path / 'gongfu.db'}"


def test_file_of_the_home_is_read(tmp_path: Path) -> None:
    (tmp_path / "gongfu.toml").write_text("[digest]\nauto_sign = true\n", "utf-8")

    assert load_settings(home=tmp_path).digest.auto_sign is True


def test_config_wins_over_home_and_environment_over_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gongfu.toml").write_text(
        "[chat]\nhistory_turns = 1\nhistory_minutes = 1\n[log]\nlevel = 'error'\n", "utf-8"
    )
    chosen = tmp_path / "chosen.toml"
    chosen.write_text("[chat]\nhistory_turns = 2\nhistory_minutes = 2\n", "utf-8")
    monkeypatch.setenv("GONGFU_CHAT__HISTORY_TURNS", "3")

    settings = load_settings(home=tmp_path, config=chosen)

    assert (settings.chat.history_turns, settings.chat.history_minutes, settings.log.level) == (3, 2, "error")


def test_home_comes_from_the_environment_when_it_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGFU_HOME", str(tmp_path))

    assert load_settings().home == tmp_path


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("digset = 1", "setting_unknown", "digset"),
        ("[digest]\nauto_sing = true", "setting_unknown", "digest.auto_sing"),
        ("[digest]\nzone = 'Mars/Olympus'", "setting_invalid", "digest.zone"),
        ("[digest]\ntime = '25:00'", "setting_invalid", "digest.time"),
        ("[chat]\nhistory_minutes = 0", "setting_invalid", "chat.history_minutes"),
        ("[chat]\nhistory_turns = 'many'", "setting_invalid", "chat.history_turns"),
        ("[log]\nlevel = 'loud'", "setting_invalid", "log.level"),
        ("[digest]\nauto_sign = 'perhaps'", "setting_invalid", "digest.auto_sign"),
    ],
)
def test_wrong_line_stops_the_start_and_is_named(tmp_path: Path, text: str, code: str, key: str) -> None:
    (tmp_path / "gongfu.toml").write_text(text, "utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(home=tmp_path)

    assert (caught.value.code, caught.value.data["key"]) == (code, key)


def test_misspelt_environment_variable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGFU_DIGEST__AUTO_SING", "true")

    with pytest.raises(SettingsError) as caught:
        load_settings(home=tmp_path)

    assert (caught.value.code, caught.value.data["key"]) == ("setting_unknown", "GONGFU_DIGEST__AUTO_SING")


def test_broken_and_missing_files_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "gongfu.toml").write_text("[digest", "utf-8")
    with pytest.raises(SettingsError, match="setting_file_broken"):
        load_settings(home=tmp_path)
    with pytest.raises(SettingsError, match="setting_file_missing"):
        load_settings(home=tmp_path, config=tmp_path / "none.toml")


def test_password_of_the_database_never_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGFU_DATABASE__URL", "postgresql+psycopg://u:hunter2@localhost/g")

    settings = load_settings(home=tmp_path)

    assert settings.database_url.endswith("u:hunter2@localhost/g")
    assert "hunter2" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_wrong_secret_is_not_shown_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "gongfu.toml").write_text("[database]\nurl = ['hunter2']\n", "utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(home=tmp_path)

    assert "hunter2" not in f"{caught.value} {caught.value.data}"


def test_list_in_the_environment_that_is_no_json_is_a_wrong_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGFU_PEOPLE", "telegram:1")

    with pytest.raises(SettingsError) as caught:
        load_settings(home=tmp_path)

    assert (caught.value.code, caught.value.data["key"]) == ("setting_invalid", "people")
