# shellcheck shell=bash
# Sourced by ./run: the folder that holds all state, and what lies where in it.

root_dir=$state/kubelet               # --root-dir of the kubelet
containerd_dir=$root_dir/containerd   # the kubelet's private containerd
manifests=$state/manifests            # static pods
config=$state/config                  # their configuration
kubelet_log=$state/kubelet.log
kubelet_pid_file=$state/kubelet.pid
mark=$state/.javelet-example          # says that the folder is ours to remove

state_check() { # the path goes into manifests and is removed as a whole, so it has to be harmless
  [[ $state =~ ^(/[A-Za-z0-9][A-Za-z0-9._-]*){2,}$ && ${#state} -le 60 ]] ||
    fail "JAVELET_STATE must be an absolute path of at most 60 letters, digits, '.', '_' and '-', below a folder; it is '$state'"
  [[ ! -L $state ]] || fail "$state is a symbolic link"
  [[ ! -e $state || -e $mark ]] || [[ -z $(ls -A -- "$state") ]] ||
    fail "$state exists and was not made by ./run; remove it or set JAVELET_STATE"
}

state_create() {
  mkdir -p -- "$state" && touch -- "$mark"
  chmod 0755 -- "$state"
  mkdir -p -- "$root_dir/images" "$manifests" "$config" "$state/logs" "$state/bin" "$state/installed"
}
