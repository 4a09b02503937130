package io.holdfast.standalone.demo;

import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.Guarantees;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.backbone.spi.UnusableBackboneException;
import java.util.function.Consumer;

/// The demo's backbone behind its plug.
///
/// Thread-safe, as the real one.
final class PluggedBackbone implements Backbone {
  private final Backbone real;
  private final Plug plug;

  PluggedBackbone(Backbone real, Plug plug) {
    this.real = real;
    this.plug = plug;
  }

  @Override
  public Guarantees guarantees() {
    return real.guarantees();
  }

  @Override
  public String identity() {
    return real.identity();
  }

  @Override
  public int partitions() {
    return real.partitions();
  }

  @Override
  public void prepare() throws UnusableBackboneException {
    real.prepare();
  }

  @Override
  public BackboneSession open(SessionEvents events) {
    PluggedSession session = new PluggedSession(real, plug, events);
    plug.dial(session);
    return session;
  }

  @Override
  public void knock(Consumer<Boolean> present) {
    plug.knock(real, present);
  }

  @Override
  public String complaint() {
    return real.complaint();
  }

  @Override
  public void close() {
    real.close();
  }
}
