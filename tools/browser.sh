#!/bin/sh
# Finds Chromium for the browser journeys; on Debian or Ubuntu, as root, installs it.
find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
find_chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser journeys ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "###############################################################################"
echo "#  No Chromium on this machine: the browser journeys will be SKIPPED.         #"
echo "#  Install it (Debian, Ubuntu: sudo apt-get install chromium) and run again.  #"
echo "###############################################################################"
[ "${REQUIRE_BROWSER:-}" = 1 ] && exit 1
exit 0
