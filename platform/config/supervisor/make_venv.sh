#!/bin/sh
# Make the virtual environment: the locked packages, then this project, editable.
set -eu
venv=$1

fits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or later is needed; PYTHON=/path/to/python3 names one." >&2
    exit 1
}

started=$(date +%s)
if ! { fits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; }; then
    python=$(find_python)
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv" || {
        echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    }
fi
echo "Installing the locked packages"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --only-binary :all: --requirement requirements/all.txt
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --no-index --editable . 2>"$venv/editable.log" || {
    cat "$venv/editable.log" >&2
    exit 1
}
echo "Installed in $(($(date +%s) - started)) s"
