#!/bin/sh
# The chat page is tested in a real browser: install Debian's chromium where we may, or say what is missing.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing chromium for the tests of the chat page ..." >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
    exit 0
fi
echo "chromium is missing: the tests of the chat page need it." >&2
echo "Install it (on Debian and Ubuntu: sudo apt-get install chromium), then run make test again." >&2
exit 1
