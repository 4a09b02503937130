package io.holdfast.stock;

import java.io.IOException;

/// Runs every scenario; its one argument is the plan as JSON.
public final class StockJava {
  private StockJava() {}

  /// Ends with 0 when all passed.
  public static void main(String[] arguments) throws IOException {
    Stage stage = new Stage(arguments[0]);
    Watched keeper =
        stage.client(stage.options("keeper", options -> options.setMaxServerPingDelay(1000)));
    keeper.connect();
    new Connecting(stage).run();
    new Subscribing(stage).run();
    new Publishing(stage).run();
    new Recovering(stage).run();
    new ServerSide(stage).run();
    new ServerApi(stage).run();
    stage.check(
        "stays connected by pings and pongs",
        () -> {
          Checks.eventually(() -> keeper.age().toSeconds() >= 10, () -> "time passed");
          Checks.equal("connects", 1, keeper.connected.size());
          Checks.equal("ends", 0, keeper.disconnected.size());
        });
    new Recovering(stage).runThroughKill();
    System.exit(stage.failed() == 0 ? 0 : 1);
  }
}
