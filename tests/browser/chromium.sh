#!/bin/sh
# The browser tests need Chromium from the system. On Debian and its kin, as root, install it; elsewhere say so:
# the tests then skip with a message, and in CI they fail.
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  exit 0
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null
  exit $?
fi
echo "Chromium is not installed: the browser tests will be skipped (Debian: sudo apt-get install chromium)." >&2
