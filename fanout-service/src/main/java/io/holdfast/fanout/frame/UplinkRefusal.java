package io.holdfast.fanout.frame;

/// Why an uplink was not passed on.
public enum UplinkRefusal {
  UNKNOWN_EDGE,
  OVERLOADED
}
