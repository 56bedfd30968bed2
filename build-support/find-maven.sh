# Sourced by ./build and ./test: finds Maven 3.8 or newer as javelet_mvn, and installs Debian's when there is none.

javelet_find_maven() {
  local version
  if ! command -v mvn >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "javelet: installing Maven (Debian package)"
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends maven >/dev/null
    fi
    if ! command -v mvn >/dev/null; then
      echo "Javelet is built by Maven 3.8 or newer, and there is no mvn on the PATH. Install it: apt-get install maven (as root)." >&2
      return 1
    fi
  fi
  version=$(mvn -v 2>/dev/null | sed -n 's/\x1b\[[0-9;]*m//g; s/^Apache Maven \([0-9]*\.[0-9]*\).*/\1/p')
  case $version in
    [0-2].* | 3.[0-7] | '')
      echo "Javelet is built by Maven 3.8 or newer; $(command -v mvn) is ${version:-of an unknown version}." >&2
      return 1
      ;;
  esac
}

# Maven with the JDK in JAVA_HOME. It says nothing, unless it fails: then what it warned of (warnings fail the build).
javelet_mvn() {
  mkdir -p target
  if ! mvn --batch-mode --no-transfer-progress "$@" >target/maven.log 2>&1; then
    grep -E '^\[(WARNING|ERROR)\]|Tests run:.*FAIL' target/maven.log | head -n 100 >&2
    echo "javelet: Maven failed; all it said is in target/maven.log" >&2
    return 1
  fi
}
