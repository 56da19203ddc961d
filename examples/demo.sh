#!/bin/sh
# Runs an example in Rust, Python and Node.js, shows what it prints once, and fails unless all print the same bytes.
#
#   examples/demo.sh closed_loop                     shows the tables and the comparison
#   examples/demo.sh closed_loop --check             shows the comparison alone
#   UPDATE_EXPECTED=1 examples/demo.sh closed_loop   takes what the three agree on as examples/closed_loop/expected.txt
#
# The same for quickstart. PYTHON is an interpreter with lagwise installed (python3), NODE is Node.js 20 or newer (node),
# PROFILE the cargo profile of the Rust program (dev). The Node.js binding must have been built in bindings-node.
set -eu

cd "$(dirname "$0")/.."
name=$1
example=examples/$name
printed=$(mktemp -d)
trap 'rm -rf "$printed"' EXIT

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') red=$(printf '\033[31m') green=$(printf '\033[32m') plain=$(printf '\033[0m')
else
    bold='' red='' green='' plain=''
fi

fail() {
    echo "$red$1$plain" >&2
    exit 1
}

if [ ! -e "$example/node/node_modules/lagwise" ]; then
    npm install --prefix "$example/node" --silent --offline --no-package-lock
fi
cargo run --quiet --profile "${PROFILE:-dev}" -p "$name" >"$printed/rust"
"${PYTHON:-python3}" "$example/python/$name.py" >"$printed/python"
"${NODE:-node}" "$example/node/$name.mjs" >"$printed/node"

if [ "${2:-}" != --check ]; then
    # In bold what is not indented and in capitals; in colour the verdicts that ask for something.
    sed -e "s/^[A-Z0-9].*/$bold&$plain/" -e "s/  kill /$red&$plain/" -e "s/  scale /$green&$plain/" "$printed/rust"
    echo
fi

diff -u "$printed/rust" "$printed/python" || fail "Rust and Python differ."
diff -u "$printed/rust" "$printed/node" || fail "Rust and Node.js differ."
if [ -n "${UPDATE_EXPECTED:-}" ]; then
    cp "$printed/rust" "$example/expected.txt"
fi
diff -u "$example/expected.txt" "$printed/rust" || fail "The three agree, but not with $example/expected.txt."

bytes=$(wc -c <"$printed/rust")
echo "${green}Rust, Python and Node.js print the same ${bytes##* } bytes, those of $example/expected.txt.$plain"
