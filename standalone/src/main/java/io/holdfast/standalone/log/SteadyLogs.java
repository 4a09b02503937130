package io.holdfast.standalone.log;

import java.util.logging.LogManager;

/// Keeps its handlers while the process ends, so that what is said then is still written: the
/// ordinary one drops them beside our own shutdown hook. Named by a system property.
public final class SteadyLogs extends LogManager {
  @Override
  public void reset() {
    // Nothing: the handlers last as long as the process.
  }
}
