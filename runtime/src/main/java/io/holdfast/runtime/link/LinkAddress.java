package io.holdfast.runtime.link;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Where a link's accepting end is: inside this process, or at a host and port. Both kinds deliver
/// frames on the transport's own thread: receivers only enqueue.
///
/// Immutable.
public sealed interface LinkAddress {
  /// Largest frame that either end takes, in bytes; senders stay far below (pages of 256 KiB).
  int FRAME_BYTES_MAX = 16 << 20;

  record InProcess(String name) implements LinkAddress {
    @Override
    public String toString() {
      return "in-process:" + name;
    }
  }

  record HostPort(String host, int port) implements LinkAddress {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /// Reads `in-process:NAME` or `HOST:PORT` (with `[...]` around an IPv6 host).
  static LinkAddress parse(String text) {
    if (text.startsWith("in-process:")) {
      return new InProcess(text.substring("in-process:".length()));
    }
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("not HOST:PORT or in-process:NAME: " + text);
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port out of 0..65535: " + text);
      }
      return new HostPort(host, port);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("not HOST:PORT or in-process:NAME: " + text, notANumber);
    }
  }

  /// A channel to this address; the caller shuts it down.
  default ManagedChannel dialChannel() {
    return switch (this) {
      case InProcess local ->
          InProcessChannelBuilder.forName(local.name())
              .directExecutor()
              .maxInboundMessageSize(FRAME_BYTES_MAX)
              .build();
      case HostPort remote ->
          NettyChannelBuilder.forAddress(remote.host(), remote.port())
              .usePlaintext()
              .directExecutor()
              .maxInboundMessageSize(FRAME_BYTES_MAX)
              .flowControlWindow(4 << 20)
              .keepAliveTime(10, TimeUnit.SECONDS)
              .keepAliveTimeout(5, TimeUnit.SECONDS)
              .build();
    };
  }

  /// A started server at this address. A taken port is an {@link IOException} that names it.
  default Server listen(BindableService service) throws IOException {
    Server server =
        switch (this) {
          case InProcess local ->
              InProcessServerBuilder.forName(local.name())
                  .directExecutor()
                  .maxInboundMessageSize(FRAME_BYTES_MAX)
                  .addService(service)
                  .build();
          case HostPort at ->
              NettyServerBuilder.forAddress(new InetSocketAddress(at.host(), at.port()))
                  .directExecutor()
                  .maxInboundMessageSize(FRAME_BYTES_MAX)
                  .flowControlWindow(4 << 20)
                  .keepAliveTime(10, TimeUnit.SECONDS)
                  .keepAliveTimeout(5, TimeUnit.SECONDS)
                  .permitKeepAliveTime(5, TimeUnit.SECONDS)
                  .permitKeepAliveWithoutCalls(true)
                  .addService(service)
                  .build();
        };
    return server.start();
  }

  /// Stops a server, cancelling its links after `grace`.
  static void stop(Server server, Duration grace) {
    server.shutdown();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException stop) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
