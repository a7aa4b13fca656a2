#!/bin/sh
# Makes the locks and the list of licences anew: `make lock`. A lock keeps the versions that it has where pyproject.toml
# still allows them; `make lock UPGRADE=--upgrade` takes the newest.
#
# They are for Linux and every Python from 3.11 on: the hashes are those of all files of a release, whatever the
# processor. No index is named in them: where packages come from is for whoever installs them to say.
set -eu
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
header='# Made by deploy/lock.sh; do not edit. Install with: pip install --no-deps --require-hashes -r'

compile() { # compile LOCK REQUIREMENTS [OPTION...]
  lock=$1
  shift
  "$bin/uv" pip compile --quiet --no-config --python-version 3.11 --python-platform linux --generate-hashes \
    --no-annotate --no-header --output-file "$lock" ${UPGRADE:-} "$@"
  printf '%s %s\n' "$header" "$lock" | cat - "$lock" >"$lock.new"
  mv "$lock.new" "$lock"
}

# Everything but torch: each index has a build of its own under the same version (for processors alone, for CUDA), so no
# hash is right for all. pyproject.toml pins its version.
echo torch | compile deploy/full.lock pyproject.toml --extra mcp --excludes -
compile deploy/serve.lock pyproject.toml --excludes deploy/building.txt --constraints deploy/full.lock
# What makes a wheel of Pilcrow; pyproject.toml names it under [build-system].
"$bin/python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' |
  compile deploy/wheel.lock -

# Licences are read from the packages themselves, so they are installed, in a folder that is thrown away.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for lock in full wheel; do
  "$bin/uv" pip install --quiet --no-config --no-deps --require-hashes --python "$bin/python" --target "$folder" \
    -r "deploy/$lock.lock"
done
"$bin/python" deploy/licences.py "$folder" >deploy/licences.md.new
mv deploy/licences.md.new deploy/licences.md
