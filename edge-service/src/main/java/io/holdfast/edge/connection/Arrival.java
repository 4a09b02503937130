package io.holdfast.edge.connection;

import io.holdfast.edge.protocol.Home;

/// What is known of a connection before it says anything. `trustedUser` empty = no proxy vouched
/// for one; `nativePings` = the transport's own pings stand in for the protocol's; `home` = where
/// what the client says is to be sent, if not over this connection.
///
/// Immutable.
public record Arrival(String trustedUser, boolean nativePings, Home home) {}
