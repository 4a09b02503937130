package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import io.holdfast.edge.json.JsonBytes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The two forms of the client language. Whatever is said in one of them means the same in the
/// other; only JSON has publications that it cannot say.
///
/// Thread-safe: no state.
public enum Codec {
  /// Commands are separated by newlines, data is embedded JSON.
  JSON,

  /// Each message stands behind its length as a varint, data is any bytes.
  PROTOBUF;

  /// The commands of one message, at least one.
  public List<ClientCommand> read(byte[] message) throws MalformedFrame {
    return switch (this) {
      case JSON -> CommandReader.read(message);
      case PROTOBUF -> ProtobufCommands.read(message);
    };
  }

  void write(ServerReply reply, JsonBytes out) {
    switch (this) {
      case JSON -> ReplyWriter.write(reply, out);
      case PROTOBUF -> ProtobufReplies.write(reply, out);
    }
  }

  void write(Push push, JsonBytes out) {
    switch (this) {
      case JSON -> ReplyWriter.write(push, out);
      case PROTOBUF -> ProtobufReplies.write(push, out);
    }
  }

  /// A live publication's push. `numbered` false leaves out what only channels with history have;
  /// `said` null = its data as they are.
  void write(
      String channel,
      Publication publication,
      boolean numbered,
      @Nullable Said said,
      JsonBytes out) {
    switch (this) {
      case JSON -> ReplyWriter.write(channel, publication, numbered, said, out);
      case PROTOBUF -> ProtobufReplies.write(channel, publication, numbered, said, out);
    }
  }

  void writePing(JsonBytes out) {
    switch (this) {
      case JSON -> out.open().close();
      case PROTOBUF -> out.octet(0);
    }
  }

  boolean canSay(Publication publication) {
    return switch (this) {
      case JSON -> JsonText.isValue(publication.data());
      case PROTOBUF -> true;
    };
  }

  boolean canSay(ServerReply reply) {
    return slices(reply).flatMap(slice -> slice.publications().stream()).allMatch(this::canSay);
  }

  boolean canSay(Push push) {
    return !(push instanceof Push.Published(String _, Publication publication))
        || canSay(publication);
  }

  private static Stream<ChannelSlice> slices(ServerReply reply) {
    return switch (reply) {
      case ServerReply.Connected connected ->
          connected.subscriptions().values().stream().flatMap(it -> it.publications().stream());
      case ServerReply.Subscribed subscribed -> subscribed.result().publications().stream();
      case ServerReply.Past past -> past.slices().stream();
      case ServerReply.Failed _,
          ServerReply.Unsubscribed _,
          ServerReply.Published _,
          ServerReply.Present _,
          ServerReply.PresentCounts _,
          ServerReply.Refreshed _,
          ServerReply.SubscriptionRefreshed _ ->
          Stream.empty();
    };
  }
}
