#!/usr/bin/env bash
# Holds a server against the specification and against what is known of it; where a command is given,
# starts the server first and stops it in the end.
#
#   integrations/check.sh OPTION... [-- COMMAND...]
#
# The options are those of `sixfold check`, which also waits for the server, and whose exit code this
# script has. SIXFOLD names the program, if it is not on the path.
set -euo pipefail

options=()
while [ $# -gt 0 ] && [ "$1" != "--" ]; do
    options+=("$1")
    shift
done

server=
# Asks the server to end, if one was started, and ends it where it does not within ten seconds.
# shellcheck disable=SC2329 # the trap below invokes it
stop() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    for _ in $(seq 100); do
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    if kill -KILL "$server" 2>/dev/null; then
        echo "check.sh: the server did not end when asked to (SIGTERM), and was killed after 10 s" >&2
    fi
    wait "$server" 2>/dev/null || true
}
trap stop EXIT

if [ $# -gt 1 ]; then
    shift
    "$@" &
    server=$!
fi

code=0
"${SIXFOLD:-sixfold}" check "${options[@]}" || code=$?

# The summary goes where the CI system shows it, if it says where that is.
summary="${SIXFOLD_OUT:-sixfold-report}/summary.md"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$summary" ]; then
    cat "$summary" >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
