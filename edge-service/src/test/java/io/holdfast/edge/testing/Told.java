package io.holdfast.edge.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.contract.Payload;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.proto.client.v1.ClientWire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A publication as a client is told of it, in a push or in a list. In JSON, data that are a string
/// are its content, other values are 0 to 9 or empty.
///
/// Immutable.
public record Told(long offset, Payload data, boolean delta, boolean quoted) {
  private static final JsonFactory JSON = new JsonFactory();

  /// All publications in one message.
  public static List<Told> in(Codec codec, byte[] message) {
    if (codec == Codec.JSON) {
      return in(new String(message, StandardCharsets.UTF_8));
    }
    return ProtobufWire.replies(message).stream().flatMap(reply -> in(reply).stream()).toList();
  }

  /// All publications in a run of websocket frames.
  public static List<Told> in(Codec codec, Frame frames) {
    List<Told> all = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(frames.shared());
    while (rest.hasRemaining()) {
      rest.get();
      int length = rest.get() & 0x7F;
      length = length == 126 ? rest.getShort() & 0xFFFF : length;
      length = length == 127 ? (int) rest.getLong() : length;
      byte[] message = new byte[length];
      rest.get(message);
      all.addAll(in(codec, message));
    }
    return all;
  }

  static List<Told> in(ClientWire.Reply reply) {
    List<ClientWire.Publication> all = new ArrayList<>(reply.getSubscribe().getPublicationsList());
    reply.getConnect().getSubsMap().values().forEach(sub -> all.addAll(sub.getPublicationsList()));
    if (reply.getPush().hasPub()) {
      all.add(reply.getPush().getPub());
    }
    return all.stream()
        .map(p ->
            new Told(p.getOffset(), Payload.wrap(p.getData().toByteArray()), p.getDelta(), false))
        .toList();
  }

  private static List<Told> in(String json) {
    List<Told> all = new ArrayList<>();
    try (JsonParser in = JSON.createParser(json)) {
      while (in.nextToken() != null) {
        if (in.currentToken() == JsonToken.FIELD_NAME) {
          member(in, all);
        }
      }
    } catch (IOException malformed) {
      throw new UncheckedIOException(json, malformed);
    }
    return all;
  }

  private static void member(JsonParser in, List<Told> all) throws IOException {
    if (in.currentName().equals("pub")) {
      in.nextToken();
      all.add(one(in));
    } else if (in.currentName().equals("publications")) {
      in.nextToken();
      while (in.nextToken() == JsonToken.START_OBJECT) {
        all.add(one(in));
      }
    }
  }

  private static Told one(JsonParser in) throws IOException {
    Told told = new Told(0, Payload.EMPTY, false, false);
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      told =
          switch (name) {
            case "offset" -> new Told(in.getLongValue(), told.data(), told.delta(), told.quoted());
            case "delta" -> new Told(told.offset(), told.data(), true, told.quoted());
            case "data" ->
                new Told(
                    told.offset(),
                    value.isScalarValue() ? Payload.utf8(in.getText()) : Payload.EMPTY,
                    told.delta(),
                    value == JsonToken.VALUE_STRING);
            default -> told;
          };
      in.skipChildren();
    }
    return told;
  }
}
