package io.holdfast.edge.api;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.json.JsonBytes;
import io.holdfast.edge.json.JsonReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Results in the peer's shapes. Zero and empty members are left out, as there.
final class ApiAnswers {
  private ApiAnswers() {}

  static ApiReply publish(PublishResult result, boolean showsPosition) {
    return switch (result) {
      case PublishResult.Stored(Position position) -> position(position, showsPosition);
      case PublishResult.Duplicate(Position position) -> position(position, showsPosition);
      case PublishResult.Superseded(Position top) -> position(top, showsPosition);
      case PublishResult.Held(String id) ->
          new ApiReply.Done(out -> out.name("held").open().name("id").string(id).close());
      case PublishResult.Rejected it -> new ApiReply.Failed(ApiError.of(it.refusal()));
      case PublishResult.Unavailable it -> new ApiReply.Failed(ApiError.of(it.refusal()));
      case PublishResult.Unknown it -> new ApiReply.Failed(ApiError.of(it.refusal()));
    };
  }

  /// What became of a publication that was held.
  static ApiReply held(PublishResult fate) {
    return switch (fate) {
      case PublishResult.Held _ -> state("held", "");
      case PublishResult.Stored(Position position) -> stored(position);
      case PublishResult.Duplicate(Position position) -> stored(position);
      case PublishResult.Superseded _ -> state("dropped", "a newer version is stored");
      case PublishResult.Rejected(Refusal why) -> state("dropped", why.reason());
      case PublishResult.Unknown(Refusal why) -> state("doubtful", why.reason());
      case PublishResult.Unavailable _ -> state("unknown", "");
    };
  }

  private static ApiReply stored(Position position) {
    return new ApiReply.Done(out -> {
      out.name("state").string("stored");
      write(position, out);
    });
  }

  private static ApiReply state(String state, String reason) {
    return new ApiReply.Done(out -> {
      out.name("state").string(state);
      if (!reason.isEmpty()) {
        out.name("reason").string(reason);
      }
    });
  }

  private static ApiReply position(Position position, boolean shown) {
    return new ApiReply.Done(shown ? out -> write(position, out) : ApiReply.NOTHING);
  }

  private static void write(Position position, JsonBytes out) {
    if (position.offset() != 0) {
      out.name("offset").number(position.offset());
    }
    if (!position.isNone()) {
      out.name("epoch").string(position.epochText());
    }
  }

  static ApiReply broadcast(List<ApiReply> replies) {
    return new ApiReply.Done(out -> {
      out.name("responses").put('[');
      for (ApiReply reply : replies) {
        out.comma().open();
        write(reply, "result", out);
        out.close();
      }
      out.put(']');
    });
  }

  /// Writes a reply as one member: `name` with the result, or `error`.
  static void write(ApiReply reply, String name, JsonBytes out) {
    switch (reply) {
      case ApiReply.Done(ApiReply.Body body) -> {
        out.name(name).open();
        body.writeTo(out);
        out.close();
      }
      case ApiReply.Failed(ApiError error) ->
          out.name("error")
              .open()
              .name("code")
              .number(error.code())
              .name("message")
              .string(error.message())
              .close();
    }
  }

  static ApiReply presence(PresenceView view) {
    return new ApiReply.Done(out -> {
      out.name("presence").open();
      for (ClientInfo info : view.clients()) {
        out.foreignName(info.client()).open();
        write(info, out);
        out.close();
      }
      out.close();
    });
  }

  private static void write(ClientInfo info, JsonBytes out) {
    out.name("user").string(info.user()).name("client").string(info.client());
    if (!info.connectionInfo().isEmpty()) {
      out.name("conn_info").raw(info.connectionInfo());
    }
    if (!info.channelInfo().isEmpty()) {
      out.name("chan_info").raw(info.channelInfo());
    }
  }

  static ApiReply presenceStats(PresenceView view) {
    return new ApiReply.Done(out ->
        out.name("num_clients")
            .number(view.clientCount())
            .name("num_users")
            .number(view.userCount()));
  }

  /// The publications come in reading order whatever the order inside the slices.
  static ApiReply history(List<ChannelSlice> slices, Position top, boolean reverse) {
    List<Publication> publications = new ArrayList<>();
    slices.forEach(slice -> publications.addAll(slice.publications()));
    Comparator<Publication> ascending = Comparator.comparingLong(Publication::offset);
    publications.sort(reverse ? ascending.reversed() : ascending);
    return new ApiReply.Done(out -> {
      out.name("publications").put('[');
      for (Publication publication : publications) {
        out.comma().open();
        write(publication, out);
        out.close();
      }
      out.put(']');
      write(top, out);
    });
  }

  private static void write(Publication publication, JsonBytes out) {
    if (JsonReader.isValue(publication.data())) {
      out.name("data").raw(publication.data());
    } else {
      out.name("b64data")
          .string(Base64.getEncoder().encodeToString(publication.data().toByteArray()));
    }
    if (publication.info() != null) {
      out.name("info").open();
      write(publication.info(), out);
      out.close();
    }
    out.name("offset").number(publication.offset());
    if (!publication.tags().isEmpty()) {
      out.name("tags").open();
      publication.tags().forEach((name, value) -> out.foreignName(name).string(value));
      out.close();
    }
    if (publication.timeMillis() != 0) {
      out.name("time").number(publication.timeMillis());
    }
  }

  static ApiReply channels(Map<String, Integer> counts) {
    return new ApiReply.Done(out -> {
      out.name("channels").open();
      counts.forEach((channel, clients) ->
          out.foreignName(channel).open().name("num_clients").number(clients).close());
      out.close();
    });
  }

  static ApiReply nodes(List<NodeView> nodes) {
    return new ApiReply.Done(out -> {
      out.name("nodes").put('[');
      for (NodeView node : nodes) {
        out.comma().open();
        out.name("uid").string(node.instance()).name("name").string(node.name());
        out.name("version").string(node.version());
        out.name("num_clients").number(node.clients()).name("num_users").number(node.users());
        out.name("num_subs").number(node.subscriptions());
        out.name("num_channels").number(node.channels());
        out.name("uptime").number(node.uptimeSeconds());
        out.close();
      }
      out.put(']');
    });
  }
}
