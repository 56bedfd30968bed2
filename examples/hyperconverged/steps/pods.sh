# shellcheck shell=bash
# Sourced by ./run: shows the pods as the kubelet sees them, and proves that they do their work.

readonly PODS=http://127.0.0.1:10255/pods

pods_lines() { # one line per container, see pods.awk
  curl -sf --max-time 5 "$PODS" | awk -f "$example/steps/pods.awk"
}

pods_format() { # lines → table
  awk -F '\t' 'BEGIN { line("POD", "PHASE", "CONTAINER", "STATE", "READY", "RESTARTS") } NF { line($1 == last ? "" : $1, $1 == last ? "" : $2, $3, $4, $5, $6); last = $1 }
    function line(pod, phase, container, state, ready, restarts) { printf "  %-28s %-10s %-13s %-24s %-6s %s\n", pod, phase, container, state, ready, restarts }'
}

pods_table() {
  local lines
  if lines=$(pods_lines); then
    pods_format <<<"$lines"
  else
    printf 'No kubelet of ./run answers.\n'
    return 1
  fi
}

pods_wait() { # draws the table anew while the pods come up; on a pipe only when it is complete
  step pods
  local lines='' shown='' drawn=0 table wanted=("$manifests"/*.yaml "$manifests"/*.yml "$manifests"/*.json)
  local until=$((SECONDS + 120))
  [[ ! -t 1 ]] || printf '\r\033[K'
  for (( ; ; )); do
    lines=$(pods_lines) || lines=''
    table=$(pods_format <<<"$lines")
    if [[ -t 1 && $table != "$shown" ]]; then
      ((drawn == 0)) || printf '\033[%dA\033[J' "$drawn"
      printf '%s\n' "$table"
      drawn=$(wc -l <<<"$table") shown=$table
    fi
    # All are there, and no line has anything but a running container.
    if [[ -n $lines && $(cut -f 1 <<<"$lines" | sort -u | wc -l) -ge ${#wanted[@]} ]] &&
      awk -F '\t' '$2 != "Running" || $4 != "running" { exit 1 }' <<<"$lines"; then
      [[ -t 1 ]] || printf '%s\n' "$table"
      step_done "all run"
      return 0
    fi
    if ! kubelet_pid >/dev/null || ((SECONDS > until)); then
      [[ -t 1 ]] || printf '%s\n' "$table"
      step_done "not all run"
      return 1
    fi
    sleep 0.2
  done
}

pods_watch() { # says what changes until the kubelet ends
  local before after
  before=$(pods_lines) || before=''
  while kubelet_pid >/dev/null; do
    sleep 1
    after=$(pods_lines) || continue
    [[ $after != "$before" ]] || continue
    comm -13 <(sort <<<"$before") <(sort <<<"$after") | while IFS=$'\t' read -r pod phase container condition ready restarts; do
      [[ -z $pod ]] || printf '%7ss  %s: %s, container %s %s, ready: %s, restarts: %s\n' \
        "$(seconds_since "$started_at")" "$pod" "$phase" "$container" "$condition" "$ready" "$restarts"
    done
    comm -23 <(cut -f 1 <<<"$before" | sort -u) <(cut -f 1 <<<"$after" | sort -u) | while read -r pod; do
      printf '%7ss  %s: gone\n' "$(seconds_since "$started_at")" "$pod"
    done
    before=$after
  done
  if [[ ! -e $kubelet_pid_file ]]; then
    printf 'The kubelet was stopped; its pods run on.\n'
    exit 0
  fi
  printf 'The kubelet has ended by itself. Its pods run on; ./run starts it again.\n' >&2
  kubelet_log_tail
  exit 1
}

http_answer() { # address
  curl -sf --max-time 2 "http://$1:18080/"
}

dns_answer() { # name, without the zone
  "$state/bin/busybox" nslookup -type=a "$1.cluster.example.test" 127.0.0.1:1053 2>/dev/null | awk '/^Name:/ { found = 1 } found && /^Address/ { print $NF }'
}

address_is_held() {
  [[ -n $(ip -o address show dev "$INTERFACE" to "$VIRTUAL_ADDRESS/32" 2>/dev/null) ]]
}

# Asks each service whose manifest is there, as its user would.
services_wait() {
  step services
  local until=$((SECONDS + 30)) answers=() missing=()
  for (( ; ; )); do
    answers=() missing=()
    if [[ -e $manifests/keepalived.yaml ]]; then
      if address_is_held; then answers+=("$VIRTUAL_ADDRESS is on $INTERFACE"); else missing+=("$VIRTUAL_ADDRESS on $INTERFACE"); fi
    fi
    if [[ -e $manifests/haproxy.yaml ]]; then
      if http_answer 127.0.0.1 >/dev/null; then answers+=("HAProxy answers"); else missing+=("HAProxy at 127.0.0.1:18080"); fi
    fi
    if [[ -e $manifests/dns.yaml ]]; then
      if [[ -n $(dns_answer api) ]]; then answers+=("DNS answers"); else missing+=("DNS at 127.0.0.1:1053"); fi
    fi
    if ((${#missing[@]} == 0)); then
      step_done "$(list_of "${answers[@]}")"
      return 0
    fi
    ((SECONDS <= until)) || break
    sleep 0.2
  done
  step_done "no answer: $(list_of "${missing[@]}")"
  return 1
}

list_of() {
  local text
  text=$(printf ', %s' "$@")
  printf '%s\n' "${text:2}"
}

next_steps() {
  cat <<TEXT

What to try next
  HAProxy, by turns from both backends   curl http://$VIRTUAL_ADDRESS:18080/
  its statistics and metrics             curl http://127.0.0.1:18081/metrics
  the DNS server                         $state/bin/busybox nslookup api.cluster.example.test 127.0.0.1:1053
  the virtual address                    ip address show dev $INTERFACE
  kill HAProxy, see it come back         kill -9 "\$($state/bin/busybox pidof haproxy)" ; ./run --status
  change a pod                           edit $manifests/haproxy.yaml
  end a pod, bring it back               mv $manifests/dns.yaml /tmp/ ; mv /tmp/dns.yaml $manifests/
  what the pods say                      tail -F $state/logs/*/*/*.log
  what the kubelet says                  tail -F $kubelet_log
  the pods as the kubelet sees them      curl $PODS
  stop the kubelet only, remove all      ./run --stop, ./run --down
TEXT
}
