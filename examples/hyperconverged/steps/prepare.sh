# shellcheck shell=bash
# Sourced by ./run: everything up to the start of the kubelet. Each step finds out what is missing and
# does only that.

readonly INTERFACE=javelet0 NODE_ADDRESS=198.51.100.2/24 VIRTUAL_ADDRESS=198.51.100.10
readonly KUBELET_PORTS=(10248 10250 10255) POD_PORTS=(1053 18080 18081 18082 18083)
# What each package is needed for, found by a file it brings.
readonly NEEDED=(
  "containerd containerd"
  "runc runc"
  "iptables iptables"
  "iproute2 ip"
  "curl curl"
  "containernetworking-plugins /usr/lib/cni/bridge"
  "ca-certificates /etc/ssl/certs/ca-certificates.crt"
)

prepare_lock() {
  exec {lock}>"$state/lock"
  flock -n "$lock" || fail "another ./run is at work on $state"
}

prepare_unlock() {
  exec {lock}>&-
}

prepare_machine() {
  step machine
  local name
  name=$(. /etc/os-release && printf '%s' "$PRETTY_NAME")
  command -v apt-get >/dev/null || fail "needs Debian 12 or 13; this is $name"
  step_done "$name, $(uname -m), $(nproc) CPUs"
}

is_there() { # command or file
  if [[ $1 == /* ]]; then [[ -e $1 ]]; else command -v "$1" >/dev/null; fi
}

knows_package() {
  [[ $(apt-cache policy "$1") == *'Candidate: '[^\(]* ]]
}

prepare_packages() {
  step packages
  local line package what missing=()
  for line in "${NEEDED[@]}"; do
    read -r package what <<<"$line"
    is_there "$what" || missing+=("$package")
  done
  build_is_current || is_there mvn || missing+=(maven)
  # shellcheck source=build-support/find-jdk.sh
  . "$here/build-support/find-jdk.sh"
  if ((${#missing[@]})) || ! knows_package haproxy; then quietly apt-get update -q; fi # the images need apt's lists
  if ! javelet_find_jdk 2>/dev/null; then
    if knows_package openjdk-25-jdk-headless; then missing+=(openjdk-25-jdk-headless); else fail "$(javelet_find_jdk 2>&1)"; fi
  fi
  if ((${#missing[@]})); then
    quietly env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  fi
  javelet_find_jdk 2>/dev/null || fail "$(javelet_find_jdk 2>&1)"
  step_done "${missing[*]:+installed ${missing[*]}; }JDK in $JAVA_HOME"
}

prepare_ports() {
  step ports
  local port
  for port in "${KUBELET_PORTS[@]}"; do
    [[ -z $(ss -Hltn "sport = :$port") ]] || fail "port $port is taken: does another kubelet run here?"
  done
  if [[ -n $(private_processes) ]]; then
    step_done "those of the pods are taken by the pods that run already"
    return
  fi
  for port in "${POD_PORTS[@]}"; do
    [[ -z $(ss -Hltun "sport = :$port") ]] || fail "port $port, which a pod of the example needs, is taken"
  done
  step_done "${KUBELET_PORTS[*]} ${POD_PORTS[*]} are free"
}

readonly KUBELET=$here/dist/target/javelet/bin/kubelet BUILT=$here/dist/target/.built-by-run

build_is_current() { # nothing that goes into the kubelet is newer than what ./run built last
  [[ -x $KUBELET && -e $BUILT ]] || return 1
  [[ -z $(cd -- "$here" && find pom.xml build build-support cri-api kubelet dist -name target -prune -o -type f -newer "$BUILT" -print -quit) ]]
}

prepare_build() {
  step build
  if build_is_current; then
    step_done "up to date"
    return
  fi
  local began
  began=$(mktemp -- "$state/.built.XXXXXX") # a file edited during the build is newer than this
  quietly "$here/build"
  [[ -x $KUBELET ]] || fail "./build made no $KUBELET"
  mv -- "$began" "$BUILT"
  step_done "$KUBELET"
}

declare -A image_of=() # name → reference

prepare_images() {
  step images
  local name reference archive known=()
  quietly "$example/images/pack" "$example/target/images"
  while read -r name reference archive; do
    image_of[$name]=$reference
    known+=("${reference#localhost/javelet/}")
    if ! cmp -s -- "$archive" "$root_dir/images/$name.tar"; then
      cp -- "$archive" "$root_dir/.$name.tar.new" # made whole beside the folder the kubelet watches
      mv -- "$root_dir/.$name.tar.new" "$root_dir/images/$name.tar"
    fi
  done <"$example/target/images/images"
  tar -xOf "$example/target/images/busybox.tar" --wildcards '*/layer.tar' | tar -xOf - ./usr/bin/busybox >"$state/bin/busybox.new"
  chmod 0755 "$state/bin/busybox.new" && mv -- "$state/bin/busybox.new" "$state/bin/busybox"
  step_done "${known[*]}"
}

prepare_interface() {
  step interface
  local kind='a dummy interface'
  if ip link show "$INTERFACE" &>/dev/null; then
    kind='already there'
  else
    if ! ip link add "$INTERFACE" type dummy 2>/dev/null; then
      kind='a bridge without ports, as this kernel has no dummy interfaces'
      ip link add "$INTERFACE" type bridge || fail "cannot add the interface $INTERFACE"
    fi
    touch -- "$state/interface-is-ours"
  fi
  ip address replace "$NODE_ADDRESS" dev "$INTERFACE"
  ip link set "$INTERFACE" up
  step_done "$INTERFACE, $NODE_ADDRESS ($kind)"
}

fill_in() { # template → its text with every @NAME@ replaced; nothing in it is executed
  local text name
  text=$(<"$1")
  text=${text//@CONFIG@/"$config"}
  for name in "${!image_of[@]}"; do
    text=${text//"@${name^^}_IMAGE@"/"${image_of[$name]}"}
  done
  [[ ! $text =~ @[A-Z_]+@ ]] || fail "${1##*/}: nothing to put in for ${BASH_REMATCH[0]}"
  printf '%s\n' "$text"
}

# Puts a file in its place in one step, unless somebody edited the one that is there.
install_file() { # from, folder below $state, path in it
  local to=$state/$2/$3 before=$state/installed/$2/$3
  mkdir -p -- "${to%/*}" "${before%/*}"
  if [[ -e $before && ! -e $to ]]; then
    kept+=("$3 (removed)")
  elif [[ -e $to ]] && ! cmp -s -- "$to" "$before"; then
    kept+=("$3 (edited)")
  elif ! cmp -s -- "$1" "$to"; then
    cp -- "$1" "$state/.installing"
    mv -- "$state/.installing" "$to"
    cp -- "$1" "$before"
  fi
}

prepare_manifests() {
  step manifests
  local file kept=()
  while IFS= read -r -d '' file; do
    install_file "$example/config/$file" config "$file"
  done < <(cd -- "$example/config" && find . -type f -printf '%P\0')
  for file in "$example"/manifests/*.yaml; do
    fill_in "$file" >"$state/.filled-in"
    install_file "$state/.filled-in" manifests "${file##*/}"
  done
  rm -f -- "$state/.filled-in"
  step_done "$manifests${kept[*]:+; left as they are: ${kept[*]}}"
}

# Loopback only. Nobody can authenticate at the main port, so its AlwaysAllow lets nobody in; the
# read-only port shows the pods.
prepare_kubelet_configuration() {
  cat >"$state/kubelet.yaml.new" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: $manifests
podLogsDir: $state/logs
volumePluginDir: $state/volume-plugins
enableServer: true
address: 127.0.0.1
readOnlyPort: 10255
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: false
authorization:
  mode: AlwaysAllow
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
YAML
  mv -- "$state/kubelet.yaml.new" "$state/kubelet.yaml"
}
