# Turns the kubelet's /pods answer (a v1 PodList in JSON) into lines, in any awk:
#   pod  phase  container  state  ready  restarts      (separated by tabs)
# one per container of the spec; state is "running", or why it is not.

function skip_blanks() {
  while (index(" \t\r\n", substr(json, at, 1)) && at <= end) at++
}

function text(    c, s) { # at an opening quote; leaves `at` behind the closing one
  s = ""
  for (at++; at <= end; at++) {
    c = substr(json, at, 1)
    if (c == "\"") break
    if (c == "\\") {
      at++
      c = substr(json, at, 1)
      if (c == "u") { at += 4; c = "?" }
      else if (c == "n" || c == "t" || c == "r" || c == "b" || c == "f") c = " "
    }
    s = s c
  }
  at++
  return s
}

function value(path,    c, key, n, start) { # stores every leaf as leaf[path]
  skip_blanks()
  c = substr(json, at, 1)
  if (c == "{") {
    known[path] = 1
    at++
    for (;;) {
      skip_blanks()
      c = substr(json, at, 1)
      if (c == "}" || at > end) { at++; return }
      if (c == ",") { at++; continue }
      key = text()
      skip_blanks()
      at++ # the colon
      value(path "." key)
    }
  } else if (c == "[") {
    at++
    for (n = 0;;) {
      skip_blanks()
      c = substr(json, at, 1)
      if (c == "]" || at > end) { at++; return }
      if (c == ",") { at++; continue }
      value(path "." n++)
    }
  } else if (c == "\"") {
    leaf[path] = text()
  } else {
    start = at
    while (at <= end && index(",]} \t\r\n", substr(json, at, 1)) == 0) at++
    leaf[path] = substr(json, start, at - start)
  }
}

function state_of(status,    s) {
  s = status ".state"
  if ((s ".running") in known) return "running"
  if ((s ".terminated") in known) return first(leaf[s ".terminated.reason"], "ended") " (" first(leaf[s ".terminated.exitCode"], "0") ")"
  return first(leaf[s ".waiting.reason"], "waiting")
}

function first(a, b) {
  return a != "" ? a : b
}

{ json = json $0 "\n" }

END {
  at = 1
  end = length(json)
  value("")
  for (pod = 0; (".items." pod ".metadata.name") in leaf; pod++) {
    item = ".items." pod
    for (c = 0; (item ".spec.containers." c ".name") in leaf; c++) {
      container = leaf[item ".spec.containers." c ".name"]
      status = ""
      for (n = 0; (item ".status.containerStatuses." n ".name") in leaf; n++)
        if (leaf[item ".status.containerStatuses." n ".name"] == container) status = item ".status.containerStatuses." n
      printf "%s\t%s\t%s\t%s\t%s\t%s\n", leaf[item ".metadata.name"], first(leaf[item ".status.phase"], "Pending"), container,
        status == "" ? "waiting" : state_of(status), status != "" && leaf[status ".ready"] == "true" ? "yes" : "no",
        status == "" ? 0 : first(leaf[status ".restartCount"], 0)
    }
  }
}
