package io.holdfast.stock;

import io.github.centrifugal.centrifuge.Options;
import java.io.IOException;

/// Runs every scenario; its one argument is the plan as JSON.
public final class StockJava {
  private StockJava() {}

  /// Ends with 0 when all passed.
  public static void main(String[] arguments) throws IOException {
    Stage stage = new Stage(arguments[0]);
    Options options = stage.options("keeper", made -> made.setMaxServerPingDelay(1000));
    Watched keeper = stage.client(options).connect();
    new Connecting(stage).run();
    new Subscribing(stage).run();
    new Publishing(stage).run();
    new Recovering(stage).run();
    new ServerSide(stage).run();
    new ServerApi(stage).run();
    stage.check("stays connected by pings and pongs", () -> stayed(keeper));
    new Recovering(stage).runThroughKill();
    System.exit(stage.failed() == 0 ? 0 : 1);
  }

  /// True of a connection that saw several pings go by.
  private static void stayed(Watched one) {
    Checks.eventually(() -> one.age().toSeconds() >= 10, () -> "time passed");
    Checks.equal("connects", 1, one.connected.size());
    Checks.equal("ends", 0, one.disconnected.size());
  }
}
