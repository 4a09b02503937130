package io.holdfast.edge.protocol;

import io.holdfast.edge.json.JsonBytes;

/// A codec as it stands in the bytes of one transport. Connections of one dialect share the very
/// bytes that they are sent.
///
/// Thread-safe: no state.
public enum Dialect {
  /// Text frames of a websocket.
  WEBSOCKET_JSON(Codec.JSON, WsFrames.TEXT),

  /// Binary frames of a websocket.
  WEBSOCKET_PROTOBUF(Codec.PROTOBUF, WsFrames.BINARY),

  /// The same two on a websocket that compresses messages.
  WEBSOCKET_JSON_DEFLATED(Codec.JSON, WsFrames.TEXT),
  WEBSOCKET_PROTOBUF_DEFLATED(Codec.PROTOBUF, WsFrames.BINARY),

  /// Lines of an HTTP response.
  STREAM_JSON(Codec.JSON, 0),

  /// Messages of an HTTP response, each behind its length.
  STREAM_PROTOBUF(Codec.PROTOBUF, 0),

  /// Server-sent events.
  EVENTS(Codec.JSON, 0);

  private static final byte[] EVENT = {'d', 'a', 't', 'a', ':', ' '};

  private final Codec codec;
  private final int opcode;

  Dialect(Codec codec, int opcode) {
    this.codec = codec;
    this.opcode = opcode;
  }

  public Codec codec() {
    return codec;
  }

  /// Whether it carries nothing from the client: what the client says comes by requests of its own.
  public boolean isOneWay() {
    return opcode == 0;
  }

  /// Whether messages may be compressed, both ways.
  public boolean isDeflated() {
    return this == WEBSOCKET_JSON_DEFLATED || this == WEBSOCKET_PROTOBUF_DEFLATED;
  }

  /// Adds a message to others, in what this dialect puts around it.
  void wrap(JsonBytes message, JsonBytes run, Deflation deflation) {
    switch (this) {
      case WEBSOCKET_JSON, WEBSOCKET_PROTOBUF -> WsFrames.append(opcode, message, run);
      case WEBSOCKET_JSON_DEFLATED, WEBSOCKET_PROTOBUF_DEFLATED ->
          deflation.append(opcode, message, run);
      case STREAM_JSON -> run.append(message.array(), 0, message.length()).put('\n');
      case STREAM_PROTOBUF -> run.append(message.array(), 0, message.length());
      case EVENTS ->
          run.append(EVENT, 0, EVENT.length)
              .append(message.array(), 0, message.length())
              .put('\n')
              .put('\n');
    }
  }

  /// The last that a client is told: a websocket has a frame for it, a stream a push.
  public Frame farewell(CloseReason reason) {
    if (!isOneWay()) {
      return WsFrames.close(reason);
    }
    ReplyFrames alone = new ReplyFrames().in(this);
    alone.add(new Push.Disconnected(reason));
    return alone.take();
  }
}
