package io.holdfast.edge.shard;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.connection.ConnectionMachine;
import io.holdfast.edge.links.UpstreamLoop;

/// What a shard is made of.
record ShardParts(
    ConnectionMachine machine, Namespaces namespaces, UpstreamLoop links, Homes homes) {}
