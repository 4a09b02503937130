package io.holdfast.edge.transport;

import io.holdfast.edge.protocol.Dialect;

/// What the handshake said besides being right. `trustedUser` empty = no proxy vouched for one;
/// `nativePings` = the client wants websocket pings in place of the protocol's own; `remote` =
/// where it comes from: its address, or of an IPv6 one the network.
///
/// Immutable.
public record Handshake(String trustedUser, boolean nativePings, String remote, Dialect dialect) {}
