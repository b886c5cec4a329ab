#!/usr/bin/env bash
# install_weblate.sh FOLDER: Weblate's format classes in a virtual environment of their own, for tests/tools/test_weblate.py.
# Prints the Python to name in SPRACHLOTSE_WEBLATE_PYTHON. Left out is what needs a C compiler and system libraries, and
# what reads and writes no translation files: backups (borgbackup), drawing (pycairo, PyGObject), reading pictures (tesserocr).
set -euo pipefail
folder=${1:?name a folder}
"${PYTHON:-python3}" -m venv "$folder"
quiet() { "$@" > "$folder/pip.log" 2>&1 || { cat "$folder/pip.log" >&2; exit 1; }; }
pip=("$folder/bin/python" -m pip --disable-pip-version-check --quiet)
quiet "${pip[@]}" install --no-deps weblate==5.14.3
"$folder/bin/python" - > "$folder/requirements.txt" <<'END'
import re
from importlib.metadata import requires

LEFT_OUT = {"borgbackup", "pycairo", "pygobject", "tesserocr"}
for requirement in requires("weblate"):
    if "extra ==" not in requirement and re.match(r"[\w.-]+", requirement)[0].lower() not in LEFT_OUT:
        print(requirement)
END
quiet "${pip[@]}" install --prefer-binary -r "$folder/requirements.txt"   # tells that the four are missing
"$folder/bin/python" -c 'import weblate, translate, django'
echo "$folder/bin/python"
