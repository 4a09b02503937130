package io.holdfast.contract;

/// Who published or is present, as the edge authenticated it. Empty payloads mean none.
///
/// Immutable.
public record ClientInfo(String user, String client, Payload connectionInfo, Payload channelInfo) {
  /// What it costs to keep or to send, roughly, in bytes.
  public int weight() {
    return user.length() + client.length() + connectionInfo.length() + channelInfo.length();
  }
}
