# shellcheck shell=bash
# Sourced by ./run: starts and stops the kubelet. It runs in a session of its own, so that Ctrl-C
# reaches ./run alone, and neither the kubelet nor its containerd.

readonly HEALTH=http://127.0.0.1:10248/healthz

command_line() { # /proc/<pid> → its words, one blank behind each
  local words=()
  mapfile -d '' -t words 2>/dev/null <"$1/cmdline" || return 0
  ((${#words[@]} == 0)) || printf '%s ' "${words[@]}"
}

is_alive() { # pid; a zombie that nobody has reaped yet is not. A process that is just becoming another program has no words
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  [[ ${stat##*) } != [ZX]* ]]
}

is_process() { # pid file, text in its command line → pid; a recycled process id is not taken for ours
  local pid
  # The kubelet writes down when the process was started, too.
  [[ -r $1 ]] && read -r pid _ <"$1" && [[ $pid =~ ^[0-9]+$ && $(command_line "/proc/$pid") == *"$2"* ]] || return 1
  printf '%s\n' "$pid"
}

kubelet_pid() {
  is_process "$kubelet_pid_file" "--config=$state/kubelet.yaml"
}

containerd_pid() {
  is_process "$containerd_dir/containerd.pid" "$containerd_dir"
}

containerd_address() { # as its configuration says
  local address=''
  [[ ! -r $containerd_dir/config.toml ]] ||
    address=$(awk '/^\[/ { grpc = $0 == "[grpc]" } grpc && /^ *address *=/ { gsub(/["'\'']/, "", $3); print $3; exit }' "$containerd_dir/config.toml")
  printf '%s\n' "${address:-$containerd_dir/containerd.sock}"
}

private_processes() { # containerd's shims for our pods, told from others by the address they were given
  local process address
  address=$(containerd_address)
  for process in /proc/[0-9]*; do
    [[ $(command_line "$process") != *containerd-shim*" -address $address "* ]] || printf '%s\n' "${process#/proc/}"
  done
}

kubelet_log_tail() {
  printf 'The end of %s:\n' "$kubelet_log" >&2
  tail -n 20 -- "$kubelet_log" >&2 || true
}

kubelet_start() {
  step kubelet
  local pid adopts=''
  [[ -z $(private_processes) ]] || adopts=', which adopts the pods that run'
  [[ ! -e $kubelet_log ]] || mv -- "$kubelet_log" "$kubelet_log.1"
  # shellcheck disable=SC2154 # lock: opened by prepare_lock; the kubelet must not hold it
  setsid "$KUBELET" --config="$state/kubelet.yaml" --root-dir="$root_dir" --cert-dir="$root_dir/pki" \
    --embedded-runtime=always --embedded-runtime-sandbox-image="${image_of[pause]}" \
    </dev/null >>"$kubelet_log" 2>&1 {lock}>&- &
  pid=$!
  disown "$pid"
  printf '%s\n' "$pid" >"$kubelet_pid_file"
  for _ in {1..600}; do
    if curl -sf --max-time 2 -o /dev/null "$HEALTH"; then
      step_done "process $pid$adopts; log in $kubelet_log"
      return
    fi
    if ! is_alive "$pid"; then
      rm -f -- "$kubelet_pid_file"
      kubelet_log_tail
      fail "the kubelet ended at once"
    fi
    sleep 0.1
  done
  kubelet_log_tail
  fail "the kubelet (process $pid) does not answer at $HEALTH"
}

kubelet_stop() {
  local pid
  step kubelet
  if ! pid=$(kubelet_pid); then
    step_done "does not run"
    return
  fi
  kill -TERM "$pid"
  for _ in {1..300}; do
    if ! is_alive "$pid"; then
      rm -f -- "$kubelet_pid_file"
      step_done "stopped"
      return
    fi
    sleep 0.1
  done
  fail "process $pid does not end on SIGTERM"
}

kubelet_stop_and_leave() { # Ctrl-C
  trap '' INT TERM HUP
  printf '\n'
  kubelet_stop
  printf 'The pods live on. ./run takes them up again, ./run --down removes them.\n'
  exit 130
}
