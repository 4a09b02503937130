package io.holdfast.edge.shard;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.auth.TokenVerifier;
import io.holdfast.edge.connection.ConnectionMachine;
import io.holdfast.edge.connection.ConnectionRules;
import io.holdfast.runtime.Ticker;

/// What a shard is made of; all but its machine is shared by the shards of an edge.
public final class ShardParts {
  private final ConnectionRules rules;
  private final Namespaces namespaces;
  private final TokenDesk desk;
  private final Homes homes;
  private final Users users = new Users();

  /// `node` = this edge's instance.
  public ShardParts(
      ConnectionRules rules,
      Namespaces namespaces,
      TokenVerifier tokens,
      String node,
      Ticker ticker) {
    this.rules = rules;
    this.namespaces = namespaces;
    this.desk = new TokenDesk(tokens, ticker);
    this.homes = new Homes(node);
  }

  ConnectionMachine machine() {
    return new ConnectionMachine(rules, namespaces);
  }

  Namespaces namespaces() {
    return namespaces;
  }

  TokenDesk desk() {
    return desk;
  }

  Homes homes() {
    return homes;
  }

  Users users() {
    return users;
  }
}
