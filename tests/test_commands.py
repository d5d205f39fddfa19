"""The command line, as an operator types it: in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import with_index

from bot.drawing import fonts

ROOT = Path(__file__).parent.parent
REAL = "123456789:" + "A" * 35


def brazier(tmp_path, *words, stdin="", **env):
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=environment(tmp_path, **env),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def environment(tmp_path, **env):
    """A bot's own folders, with the index of the matcher as a second start finds it."""
    with_index(tmp_path / "var")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("BRAZIER_")},
        "BRAZIER_DATA_DIR": str(tmp_path / "var"),
        "BRAZIER_KEY_DIR": str(tmp_path / "keys"),
        **env,
    }


def test_check_finds_everything_in_order_without_a_network(tmp_path):
    done = brazier(tmp_path, "check")
    assert done.returncode == 0, done.stdout
    assert "In order." in done.stdout
    assert "BRAZIER_OPERATOR is not set" in done.stdout
    assert "✓ the figures of a round can be drawn" in done.stdout


def test_check_says_where_the_figures_of_a_round_cannot_be_drawn(tmp_path):
    broken = tmp_path / "broken" / "opendp"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('libopendp.so')\n")
    done = brazier(tmp_path, "check", PYTHONPATH=str(broken.parent))
    assert done.returncode == 1
    what = "✗ The figures of a round cannot be drawn on this machine (ImportError)."
    assert what in done.stdout


def test_with_a_token_check_demands_who_runs_the_bot(tmp_path):
    done = brazier(tmp_path, "check", BRAZIER_TOKEN=REAL)
    assert done.returncode == 1
    assert "✗ BRAZIER_OPERATOR is not set" in done.stdout
    assert REAL not in done.stdout + done.stderr


def test_wrong_settings_are_told_together_and_nothing_starts(tmp_path):
    done = brazier(tmp_path, "run", BRAZIER_TOKN="x", BRAZIER_HEALTH_PORT="http")
    assert done.returncode == 1
    assert "Did you mean BRAZIER_TOKEN?" in done.stderr
    assert "BRAZIER_HEALTH_PORT" in done.stderr
    assert not (tmp_path / "keys").exists()


def test_run_without_a_token_says_where_to_get_one(tmp_path):
    done = brazier(tmp_path, "run")
    assert done.returncode == 1
    assert "@BotFather" in done.stderr


def test_a_real_token_is_never_given_to_the_sandbox(tmp_path):
    done = brazier(tmp_path, "sandbox", BRAZIER_TOKEN=REAL)
    assert done.returncode == 1
    assert "must never reach a sandbox" in done.stderr
    assert REAL not in done.stdout + done.stderr


def test_ask_prints_the_answer_as_a_worker_sees_it(tmp_path):
    done = brazier(
        tmp_path,
        "ask",
        "--day",
        "2026-11-23",
        "--jurisdiction",
        "gb",
        "ma pot da afara pentru ca sunt in sindicat",
    )
    assert done.stdout.startswith("Mă pot da afară din cauza sindicatului?")
    assert "0300 123 1100" in done.stdout
    assert "[ 🙋 Un om ]" in done.stdout


def test_ask_shows_what_a_later_day_will_bring(tmp_path):
    asked = ("--jurisdiction", "us", "can they fire me for joining a union")
    done = brazier(tmp_path, "ask", "--day", "2027-06-01", *asked)
    assert "I will not give you an old answer." in done.stdout
    wrong = brazier(tmp_path, "ask", "--day", "June", "can they sack me")
    assert wrong.returncode == 1
    assert "2027-01-31" in wrong.stderr


def test_ask_in_a_batch_prints_a_line_of_json_a_question(tmp_path):
    lines = (
        '{"q": "can they sack me for joining a union", "language": "en"}\n\n{"q": "xqzw kjhg"}\n'
    )
    done = brazier(tmp_path, "ask", "--batch", "-", stdin=lines)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["outcome"] == "answer"
    assert first["topics"][0][0] == "dismissed-for-union"
    assert len(first["topics"]) == 5
    assert sum(probability for _, probability in first["topics"]) <= 1.0001
    assert second["outcome"] == "menu"
    assert second["language"] is None


@pytest.mark.slow
@pytest.mark.parametrize("line", ["not json", '{"question": "?"}'])
def test_a_line_that_is_no_question_is_named(tmp_path, line):
    done = brazier(tmp_path, "ask", "--batch", "-", stdin=f'{{"q": "hi"}}\n{line}\n')
    assert done.returncode == 1
    assert "line 2: not a question" in done.stderr


def test_a_port_in_use_is_refused_with_another(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = brazier(tmp_path, "sandbox", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.slow
def test_without_a_network_the_bot_waits_and_ends_when_it_is_told_to(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    env = environment(
        tmp_path, BRAZIER_TOKEN="1:SANDBOX", BRAZIER_SANDBOX_URL=f"http://127.0.0.1:{port}"
    )
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=env, stderr=subprocess.PIPE, text=True
    )
    line = bot.stderr.readline()
    bot.send_signal(signal.SIGTERM)
    assert ".unreachable again_in_s=" in line
    bot.communicate(timeout=20)
    assert bot.returncode == 0


def test_the_sandbox_starts_with_the_bot_beside_it_and_both_end_together(tmp_path):
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--port", "0"],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert "ready name=@brazier_sandbox_bot" in sandbox.stderr.readline()
        printed = [sandbox.stdout.readline() for _ in range(2)]
        assert "http://127.0.0.1:" in printed[1]
    finally:
        sandbox.send_signal(signal.SIGTERM)
        _, rest = sandbox.communicate(timeout=30)
    assert sandbox.returncode == 0
    assert "stopped" in rest


@pytest.mark.slow
def test_a_second_bot_on_the_same_folders_is_refused(tmp_path):
    first = subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--port", "0"],
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert "ready" in first.stderr.readline()
        second = brazier(
            tmp_path, "run", BRAZIER_TOKEN="1:SANDBOX", BRAZIER_SANDBOX_URL="http://127.0.0.1:9"
        )
        assert "Another Brazier is running" in second.stderr
        assert second.returncode == 1
        assert brazier(tmp_path, "check").returncode == 0, "looking does not disturb the bot"
    finally:
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=30)


@pytest.mark.slow
def test_health_is_live_and_ready_while_the_bot_runs(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--port", "0"],
        env=environment(tmp_path, BRAZIER_HEALTH_PORT=str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert "ready" in sandbox.stderr.readline()
        for page in ("live", "ready"):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(f"GET /{page} HTTP/1.0\r\n\r\n".encode())
                time.sleep(0.2)
                assert f"\r\n\r\n{page}\n".encode() in line.recv(4096)
    finally:
        sandbox.send_signal(signal.SIGTERM)
        sandbox.communicate(timeout=30)


async def test_check_online_asks_telegram_about_the_token(sandbox, tmp_path):
    async def check(token):
        env = environment(tmp_path, BRAZIER_TOKEN=token, BRAZIER_SANDBOX_URL=sandbox.url)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "check", "--online"), env=env, stdout=subprocess.PIPE
        )
        printed, _ = await process.communicate()
        return process.returncode, printed.decode()

    status, printed = await check("1:SANDBOX")
    assert status == 0
    assert "it is @brazier_sandbox_bot" in printed


BROKEN = (
    ("data/topics/gb/right-to-strike.md", "## Be careful", "## Careful", "Be careful"),
    ("data/topics/us/right-to-strike.md", "status: unreviewed", "status: ok", "unreviewed"),
    ("data/sites.yaml", "zone: Europe/London", "zone: Europe/Lodon", "Europe/London"),
    ("translations/languages.toml", 'direction = "rtl"', 'direction = "left"', "rtl"),
    ("data/phrasings/ro.yaml", "will-my-employer-know:", "- will-my-employer-know:", "ro.yaml"),
)


@pytest.mark.slow
def test_with_broken_files_the_bot_does_not_start_and_names_every_one(tmp_path):
    copy = tmp_path / "copy"
    for folder in ("bot", "handlers", "data", "translations"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path, old, new, _ in BROKEN:
        text = (copy / path).read_text(encoding="utf-8")
        assert old in text
        (copy / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    env = environment(
        tmp_path,
        BRAZIER_TOKEN="1:SANDBOX",
        BRAZIER_SANDBOX_URL="http://127.0.0.1:9",
        PYTHONPATH=str(copy),
    )
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=copy,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    for path, _, _, told in BROKEN:
        assert path.rpartition("/")[2] in done.stderr
        assert told in done.stderr


def test_check_tells_all_problems_and_looks_at_the_operators_own_folders(tmp_path):
    folder = tmp_path / "open"
    with_index(folder)
    folder.chmod(0o755)
    done = brazier(
        tmp_path,
        "check",
        BRAZIER_HEALTH_PORT="²",
        BRAZIER_SITE="NOPE",
        BRAZIER_DATA_DIR=str(folder),
    )
    assert "BRAZIER_HEALTH_PORT is not a port" in done.stdout
    assert "BRAZIER_SITE=NOPE" in done.stdout
    assert f"chmod 700 {folder}" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_cannot_be_is_told_in_a_sentence(tmp_path, port):
    done = brazier(tmp_path, "sandbox", "--port", port)
    assert done.returncode == 1
    assert "is not a port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_file_of_questions_in_another_encoding_is_told_in_a_sentence(tmp_path):
    (tmp_path / "q.jsonl").write_bytes('{"q": "grevă"}'.encode("utf-16"))
    done = brazier(tmp_path, "ask", "--batch", str(tmp_path / "q.jsonl"))
    assert done.returncode == 1
    assert "UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bot_that_draws_in_a_thread_uses_our_fonts_and_leaves_the_environment_alone(tmp_path):
    program = (
        "import asyncio, os, sys, threading\n"
        "from contextlib import asynccontextmanager\n"
        "from bot.commands import run\n"
        "from bot.errors import SetupError\n"
        "from bot.settings import Settings\n"
        "def heard(event, _):\n"
        "    if event in {'os.putenv', 'os.unsetenv'}:\n"
        "        print(event, threading.current_thread() is threading.main_thread())\n"
        "def draw():\n"
        "    from bot.drawing import fonts\n"
        "    print('drawn', round(fonts.width('71 % سکے', 10), 3))\n"
        "@asynccontextmanager\n"
        "async def serving(*_, **__):\n"
        "    await asyncio.to_thread(draw)\n"
        "    raise SetupError(['enough'])\n"
        "    yield\n"
        "run.serving = serving\n"
        "sys.addaudithook(heard)\n"
        "try:\n"
        "    asyncio.run(run.run(Settings(token='1:X')))\n"
        "except SetupError:\n"
        "    print(os.environ.get('MPLCONFIGDIR'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"HOME": "/nowhere", "TMPDIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    lines = done.stdout.splitlines()
    ours = round(fonts.width("71 % سکے", 10), 3)  # other fonts are wider
    assert f"drawn {ours}" in lines, done.stderr
    assert "not found" not in done.stderr
    assert "os.putenv True" in lines, "the control: the hook hears the start"
    assert not [one for one in lines if one.endswith("False")]
    assert lines[-1] == "None"
    assert list(tmp_path.iterdir()) == []
