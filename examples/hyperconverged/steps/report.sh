# shellcheck shell=bash
# Sourced by ./run: says what happens, one line a step, with the time since the start and the time
# the step took.

started_at=$EPOCHREALTIME
step_name='' step_at=$EPOCHREALTIME

seconds_since() { # a value of EPOCHREALTIME → seconds with one decimal
  local micros=$((${EPOCHREALTIME/./} - ${1/./}))
  printf '%d.%d' $((micros / 1000000)) $((micros / 100000 % 10))
}

step() { # name: shown at once on a terminal, replaced when the step is done
  step_name=$1 step_at=$EPOCHREALTIME
  [[ ! -t 1 ]] || printf '%7ss  %-11s ...' "$(seconds_since "$started_at")" "$step_name"
}

step_done() { # what came of it
  [[ ! -t 1 ]] || printf '\r\033[K'
  printf '%7ss  %-11s %s (%s s)\n' "$(seconds_since "$started_at")" "$step_name" "$1" "$(seconds_since "$step_at")"
}

fail() {
  [[ ! -t 1 ]] || printf '\r\033[K'
  printf '%7ss  %-11s failed: %s\n' "$(seconds_since "$started_at")" "${step_name:-run}" "$*" >&2
  exit 1
}

# Runs a command with its output in the log of ./run, whose end is shown if it fails.
quietly() {
  local from
  from=$(stat -c %s "$state/run.log" 2>/dev/null || echo 0)
  printf '$ %s\n' "$*" >>"$state/run.log"
  "$@" >>"$state/run.log" 2>&1 && return
  [[ ! -t 1 ]] || printf '\r\033[K'
  tail -c "+$((from + 1))" "$state/run.log" | tail -n 30 >&2
  fail "'$1' (all of its output: $state/run.log)"
}
