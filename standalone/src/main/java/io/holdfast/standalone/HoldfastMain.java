package io.holdfast.standalone;

import io.holdfast.standalone.log.Logging;
import java.util.List;

/// The one main class: `holdfast COMMAND [ARGUMENT...]`.
public final class HoldfastMain {
  private HoldfastMain() {}

  public static void main(String[] arguments) {
    Logging.prepare();
    Ending ending = new Ending();
    Runtime.getRuntime().addShutdownHook(new Thread(ending::run, "ending"));
    int code =
        new Commands(System.out, System.err, System.getenv(), ending).run(List.of(arguments));
    System.exit(ending.code(code));
  }
}
