# shellcheck shell=bash
# Sourced by ./run: takes everything away again. The kubelet ends its pods in good order if it runs;
# what is left then, or all of it where no kubelet runs, is ended through its private containerd.

readonly CNI_BRIDGE=javelet-cni0 CNI_NETWORK=javelet # of the private containerd

private_ctr() {
  ctr --address "$(containerd_address)" --namespace k8s.io "$@"
}

end_pods_in_order() {
  local left
  kubelet_pid >/dev/null || return 0
  step pods
  rm -f -- "$manifests"/*
  for _ in {1..300}; do
    left=$(private_ctr containers list -q) && [[ -z $left ]] && break
    sleep 0.2
  done
  step_done "${left:+not all }ended by the kubelet"
}

# Without a kubelet: needs its containerd, which is started once more where it does not run.
end_pods_by_force() {
  local id ids netns
  [[ -r $containerd_dir/config.toml ]] || return 0
  step containers
  if ! containerd_pid >/dev/null; then
    setsid containerd --config "$containerd_dir/config.toml" </dev/null >>"$state/run.log" 2>&1 &
    disown "$!"
    printf '%s\n' "$!" >"$containerd_dir/containerd.pid"
    for _ in {1..100}; do
      ! private_ctr version &>/dev/null || break
      sleep 0.1
    done
  fi
  ids=$(private_ctr containers list -q) || fail "the private containerd does not answer"
  for id in $ids; do
    # The network namespace of a pod of its own is a mount that outlives the pod.
    netns=$(private_ctr containers info --spec "$id" 2>/dev/null | grep -o '/[a-z/]*/netns/cni-[0-9a-f-]*' | sort -u || true)
    private_ctr tasks kill --all --signal SIGKILL "$id" &>/dev/null || true
    private_ctr tasks delete --force "$id" &>/dev/null || true
    private_ctr containers delete "$id" &>>"$state/run.log" || true
    if [[ -n $netns && -e $netns ]]; then
      umount -- "$netns" 2>/dev/null || true
      rm -f -- "$netns" /var/lib/cni/results/*-"$id"-*
    fi
  done
  step_done "$(wc -w <<<"$ids") removed"
}

stop_containerd() {
  step containerd
  local pid
  if pid=$(containerd_pid); then
    kill -TERM "$pid"
    for _ in {1..100}; do
      is_alive "$pid" || break
      sleep 0.1
    done
    ! is_alive "$pid" || kill -KILL "$pid"
  fi
  # A shim that its containerd lost while it started.
  for pid in $(private_processes); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  step_done "stopped"
}

rule_numbers() { # iptables, chain, text in the rule → "number target", the last first
  { "$1" -w -t nat -nL "$2" --line-numbers 2>/dev/null || true; } |
    awk -v text="$3" '$1 ~ /^[0-9]+$/ && index($0, text) { print $1, $2 }' | sort -rn
}

# What CNI plugins left. A rule for our network carries its name in a comment, and is alone in pointing
# to a chain of its own. The chains they share go when no network has a port there any more.
remove_iptables() {
  local iptables parent number chain
  for iptables in iptables ip6tables; do
    command -v "$iptables" >/dev/null || continue
    for parent in POSTROUTING CNI-HOSTPORT-DNAT; do
      rule_numbers "$iptables" "$parent" "name: \"$CNI_NETWORK\"" | while read -r number chain; do
        "$iptables" -w -t nat -D "$parent" "$number"
        [[ $chain != CNI-* ]] || { "$iptables" -w -t nat -F "$chain" && "$iptables" -w -t nat -X "$chain"; }
      done
    done
    [[ -z $(rule_numbers "$iptables" CNI-HOSTPORT-DNAT '') ]] || continue
    for parent in PREROUTING OUTPUT POSTROUTING; do
      rule_numbers "$iptables" "$parent" CNI-HOSTPORT- | while read -r number chain; do
        "$iptables" -w -t nat -D "$parent" "$number"
      done
    done
    for chain in CNI-HOSTPORT-DNAT CNI-HOSTPORT-MASQ CNI-HOSTPORT-SETMARK; do
      "$iptables" -w -t nat -F "$chain" 2>/dev/null && "$iptables" -w -t nat -X "$chain"
    done || true
  done
}

remove_network() {
  step network
  if [[ -e $state/interface-is-ours ]]; then
    ip link delete "$INTERFACE" 2>/dev/null || true
  else # as it was found, but for our address
    ip address delete "$NODE_ADDRESS" dev "$INTERFACE" 2>/dev/null || true
  fi
  ip link delete "$CNI_BRIDGE" 2>/dev/null || true
  remove_iptables
  rm -rf -- "/var/lib/cni/networks/$CNI_NETWORK"
  rm -f -- "/var/lib/cni/results/$CNI_NETWORK"-*
  remove_empty /var/lib/cni/networks /var/lib/cni/results /var/lib/cni /run/netns
  step_done "$INTERFACE, $CNI_BRIDGE and their rules removed"
}

remove_empty() { # folders that others may use as well
  rmdir -- "$@" 2>/dev/null || true
}

mounts_in_state() { # the newest first
  awk -v folder="$state/" 'index($5 "/", folder) == 1 { print $5 }' /proc/self/mountinfo | tac
}

remove_state() {
  step state
  local mount
  mounts_in_state | while IFS= read -r mount; do umount -- "$mount" 2>/dev/null || umount -l -- "$mount"; done
  mount=$(mounts_in_state)
  [[ -z $mount ]] || fail "still mounted: $mount"
  # Only empty groups can be removed, so no other kubelet loses any.
  local top
  for top in /sys/fs/cgroup/kubepods /sys/fs/cgroup/*/kubepods; do
    find "$top" -depth -type d -exec rmdir -- {} + 2>/dev/null || true
  done
  if [[ -d /var/log/containers ]]; then
    find /var/log/containers -lname "$state/*" -delete
    remove_empty /var/log/containers
  fi
  rm -rf --one-file-system -- "$state"
  step_done "$state removed"
}

down() {
  if [[ ! -e $mark ]]; then
    printf 'Nothing to remove: there is no %s.\n' "$state"
    return
  fi
  prepare_lock
  end_pods_in_order
  kubelet_stop
  end_pods_by_force
  stop_containerd
  remove_network
  remove_state
  printf 'Installed packages, and what was built in this folder, stay.\n'
}
