package io.holdfast.edge.testing;

import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.MalformedFrame;
import io.holdfast.edge.testing.RawClient.Got;
import io.holdfast.proto.client.v1.ClientWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A client that says in its codec what a test writes in JSON, and hears codes.
///
/// Owned by its test.
public final class Speaker implements AutoCloseable {
  private static final Pattern ERROR = Pattern.compile("\"error\":\\{\"code\":(\\d+)");
  private static final Pattern UNSUBSCRIBE = Pattern.compile("\"unsubscribe\":\\{\"code\":(\\d+)");

  private final RawClient raw;
  private final Codec codec;

  private Speaker(RawClient raw, Codec codec) {
    this.raw = raw;
    this.codec = codec;
  }

  public static Speaker open(int port, Codec codec) {
    return open(port, codec, 0);
  }

  /// A client whose socket takes few bytes before somebody reads them.
  public static Speaker narrow(int port, Codec codec) {
    return open(port, codec, 2_048);
  }

  private static Speaker open(int port, Codec codec, int receiveBufferBytes) {
    RawClient raw = RawClient.dial(port, receiveBufferBytes);
    String format = codec == Codec.PROTOBUF ? "?format=protobuf" : "";
    String answer = raw.handshake("/connection/websocket" + format, "");
    if (!answer.startsWith("HTTP/1.1 101")) {
      throw new IllegalStateException(answer);
    }
    return new Speaker(raw, codec);
  }

  public static Speaker connected(int port, Codec codec) {
    Speaker speaker = open(port, codec).says("{\"id\":1,\"connect\":{}}");
    speaker.next();
    return speaker;
  }

  public Speaker says(String json) {
    if (codec == Codec.JSON) {
      raw.text(json);
      return this;
    }
    try {
      byte[] frame = json.getBytes(StandardCharsets.UTF_8);
      return says(ProtobufWire.commands(Codec.JSON.read(frame)));
    } catch (MalformedFrame malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  /// A message as it is.
  public Speaker says(byte[] message) {
    raw.frame(codec == Codec.JSON ? 0x81 : 0x82, message);
    return this;
  }

  private Got next() {
    Got got = raw.next();
    int wanted = codec == Codec.JSON ? 1 : 2;
    if (got.opcode() != wanted) {
      throw new IllegalStateException("opcode " + got.opcode() + " " + got.closeReason());
    }
    return got;
  }

  private static int code(Pattern pattern, String json) {
    Matcher matcher = pattern.matcher(json);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /// The one reply of the next message, of a binary client.
  public ClientWire.Reply reply() {
    byte[] message = next().payload();
    if (ProtobufWire.replies(message).size() != 1) {
      throw new IllegalStateException("not one reply in a message");
    }
    return ProtobufWire.replies(message).getFirst();
  }

  /// The next text.
  public String text() {
    return next().text();
  }

  /// What the next reply says of a subscription, or of the only server-side one.
  public Began began() {
    return codec == Codec.JSON ? Began.of(text()) : Began.of(reply());
  }

  /// The publications in the next message.
  public List<Told> told() {
    return Told.in(codec, next().payload());
  }

  /// The error of the next reply; 0 = none.
  public int error() {
    return codec == Codec.JSON ? code(ERROR, text()) : reply().getError().getCode();
  }

  /// The code of the next message, which is an unsubscribe push; 0 = it is not.
  public int unsubscribed() {
    return codec == Codec.JSON
        ? code(UNSUBSCRIBE, text())
        : reply().getPush().getUnsubscribe().getCode();
  }

  /// The code with which the server closes, whatever it says before.
  public int closed() {
    return raw.closing().closeCode();
  }

  /// As above, with the text.
  public CloseReason closedFor() {
    Got closing = raw.closing();
    return new CloseReason(closing.closeCode(), closing.closeReason());
  }

  @Override
  public void close() {
    raw.close();
  }
}
