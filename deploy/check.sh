#!/bin/sh
# Does the steps of the Dockerfile in an empty environment, where no container engine is: installs what the lock names and
# Pilcrow without its dependencies, serves a library that was built elsewhere, asks it over HTTP, and says how large it
# is.
#
#   sh deploy/check.sh LIBRARY        (PYTHON=python3.12 sh deploy/check.sh LIBRARY for another Python)
set -eu
library=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
fail() { echo "deploy/check.sh: $1" >&2; exit 1; }

# pip in an environment of its own, as in the first stage; nothing of the surroundings is seen in either.
unset PYTHONPATH PILCROW_CONFIG PILCROW_LIBRARY || true
"${PYTHON:-python3}" -m venv "$folder/tools"
pip() { "$folder/tools/bin/python" -m pip --disable-pip-version-check "$@"; }
"${PYTHON:-python3}" -m venv --without-pip "$folder/pilcrow"
pip --python "$folder/pilcrow" install --quiet --no-deps --require-hashes -r deploy/serve.lock
pip install --quiet --no-deps --require-hashes -r deploy/wheel.lock
pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir "$folder/wheels" .
pip --python "$folder/pilcrow" install --quiet --no-deps --no-index "$folder/wheels"/*.whl
python="$folder/pilcrow/bin/python"

cd "$folder"
for name in torch transformers sentence_transformers onnx huggingface_hub pip; do
  if "$python" -P -c "import $name" 2>/dev/null; then fail "$name is installed, and serving does without"; fi
done

printf '[library]\nfolder = "%s"\n[conversations]\nfile = "conversations.sqlite"\n' "$library" >config.toml
export PILCROW_CONFIG="$folder/config.toml"
"$python" -P -m web --port 0 >said 2>wrong &
server=$!
tries=0
until address=$(sed -n 's|^Pilcrow answers at \(http://[0-9.:]*\).*|\1|p' said) && [ -n "$address" ]; do
  tries=$((tries + 1))
  kill -0 "$server" 2>/dev/null || fail "the server has ended: $(cat wrong)"
  [ "$tries" -lt 120 ] || fail "the server is not ready after a minute: $(cat wrong)"
  sleep 0.5
done

# Any report has a first paragraph to ask for.
"$python" -P - "$address" <<'END' || fail "the question was not answered"
import json, sys
from urllib.request import Request, urlopen

def call(path, body=None):
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(sys.argv[1] + path, body and json.dumps(body).encode(), headers), timeout=60) as reply:
        return json.load(reply)

assert call("/readyz")["status"] == "ready"
report = call("/api/v1/reports")["reports"][0]["id"]
answer = call("/api/v1/ask", {"question": "what does paragraph 1 say", "reports": [report]})
assert answer["status"] == "answered" and answer["citations"][0]["quotes"], answer
found = call("/api/v1/ask", {"question": "what were the concerns about staffing", "reports": [report]})
print(f"asked {report} twice over HTTP: {answer['citations'][0]['label']}, and {found['status']} ({found['fingerprint']})")
END
kill "$server"
wait "$server" || fail "the server did not stop as it should: $(cat wrong)"
server=
[ ! -s wrong ] || fail "the server complained: $(cat wrong)"
echo "size: $(du -sm "$folder/pilcrow" | cut -f 1) MB, library $(du -sm "$library" | cut -f 1) MB"
