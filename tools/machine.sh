#!/bin/sh
# Checks what the project needs from the machine; prints the one line that installs what is missing.
missing=""
command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || missing="$missing python3"
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
command -v node >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' 2>/dev/null || missing="$missing nodejs"
command -v npm >/dev/null || missing="$missing npm"
has() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }
if [ "$(uname -s)" = Linux ]; then
  # reading a camera (MediaPipe) needs these, without a display
  has libEGL.so.1 || missing="$missing libegl1"
  has libGLESv2.so.2 || missing="$missing libgles2"
  has libGL.so.1 || missing="$missing libgl1"
  has libglib-2.0.so.0 || missing="$missing libglib2.0-0"
fi
[ -z "$missing" ] && exit 0
echo "Something this project needs is missing on this machine. On Debian or Ubuntu:"
echo
echo "    sudo apt-get update && sudo apt-get install -y$missing"
echo
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || echo "Python must be 3.11 or newer."
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' 2>/dev/null || echo "Node.js must be 18 or newer."
exit 1
