package io.holdfast.edge.stream;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.holdfast.edge.transport.Admission;
import io.holdfast.edge.transport.SocketHost;
import java.time.Duration;
import java.util.Set;

/// HTTP connections as Helidon makes them, until a route hands one over.
///
/// Thread-safe: immutable.
public final class StreamSelector implements ServerConnectionSelector {
  private final ServerConnectionSelector http;
  private final SocketHost host;
  private final Admission admission;

  public StreamSelector(ServerConnectionSelector http, SocketHost host, Admission admission) {
    this.http = http;
    this.host = host;
    this.admission = admission;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Handed(context, http.connection(context));
  }

  private final class Handed implements ServerConnection {
    private final ConnectionContext context;
    private volatile ServerConnection now;

    private Handed(ConnectionContext context, ServerConnection first) {
      this.context = context;
      this.now = first;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      ServerConnection stream;
      try {
        now.handle(limit);
        return;
      } catch (HandOver over) {
        stream = new StreamConnection(context, over, host, admission);
      }
      now = stream;
      stream.handle(limit);
    }

    @Override
    public Duration idleTime() {
      return now.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      now.close(interrupt);
    }
  }
}
