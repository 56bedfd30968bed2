# Sourced by ./build, ./test and ./run: finds a JDK 25 or newer and exports JAVA_HOME.
# JAVA_HOME wins when it is new enough; then the system's JVM folders are searched, newest first.

javelet_jdk_version() {
  # The release file is read instead of starting a JVM; a JDK has javac, a runtime alone has not.
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

javelet_find_jdk() {
  local wanted=25 candidate version best='' best_version=0
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk*; do
    [ -n "$candidate" ] || continue
    version=$(javelet_jdk_version "$candidate") || continue
    if [ -n "$version" ] && [ "$version" -ge "$wanted" ] && [ "$version" -gt "$best_version" ]; then
      best=$candidate
      best_version=$version
      [ "$candidate" = "${JAVA_HOME:-}" ] && break
    fi
  done
  if [ -z "$best" ]; then
    echo "Javelet needs a JDK $wanted or newer and found none in JAVA_HOME (${JAVA_HOME:-not set}), /usr/lib/jvm, /usr/java or /opt." >&2
    echo "Install one, for example Eclipse Temurin $wanted (package temurin-$wanted-jdk) or Debian's openjdk-$wanted-jdk-headless, or set JAVA_HOME." >&2
    return 1
  fi
  export JAVA_HOME=$best
}
