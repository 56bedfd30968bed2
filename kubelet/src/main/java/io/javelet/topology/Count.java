package io.javelet.topology;

/** What a decision counts, for the metrics. */
enum Count {
  CPU_REQUEST,
  CPU_ERROR,
  ADMISSION_ERROR,
  WHOLE_CORES,
  WHOLE_CORES_FAILED,
  ONE_CACHE,
  CONTAINER_ON_ONE_NODE,
  CONTAINER_ON_ONE_NODE_FAILED,
  POD_ON_ONE_NODE,
  POD_ON_ONE_NODE_FAILED
}
