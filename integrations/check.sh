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

if [ $# -gt 1 ]; then
    shift
    "$@" &
    server=$!
    trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
fi

code=0
"${SIXFOLD:-sixfold}" check "${options[@]}" || code=$?

# The summary goes where the CI system shows it, if it says where that is.
summary="${SIXFOLD_OUT:-sixfold-report}/summary.md"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$summary" ]; then
    cat "$summary" >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
