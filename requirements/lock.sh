#!/bin/sh
# Resolve pyproject.toml into the lock files: versions and hashes, no host names.
set -eu
venv=$1
folder=$(dirname "$0")

"$venv/bin/python" -m uv --version >/dev/null 2>&1 ||
    "$venv/bin/python" -m pip install --quiet --requirement "$folder/lock.in"

compile() {
    target=$1
    shift
    "$venv/bin/python" -m uv pip compile pyproject.toml "$folder/build.in" "$@" \
        --universal --python-version 3.11 --generate-hashes --output-file "$target" --quiet \
        --no-header --no-emit-index-url --no-emit-find-links --no-annotate
}

compile "$folder/all.txt" --all-extras
compile "$folder/production.txt" --constraint "$folder/all.txt"
