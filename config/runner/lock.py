"""`make lock`: requirements/*.txt anew from requirements/*.in, for every platform at once."""

from __future__ import annotations

import shutil
import subprocess
import sys

from config.engines.base import REPOSITORY

FOLDER = REPOSITORY / "requirements"


def main() -> int:
    """Needs `uv` on PATH; the product itself does not."""
    uv = shutil.which("uv")
    if uv is None:
        print("`make lock` needs uv on PATH (pip install uv).", file=sys.stderr)
        return 1
    for name in ("base", "dev"):
        # The tests run on the very versions the product runs on.
        same = ["-c", "requirements/base.txt"] if name == "dev" else []
        command = [uv, "pip", "compile", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet", *same]
        command += [f"requirements/{name}.in", "-o", f"requirements/{name}.txt", "--upgrade"]
        status = subprocess.run(command, cwd=REPOSITORY, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
