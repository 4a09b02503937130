package io.holdfast.edge.websocket;

/// What the handshake said besides being right. `trustedUser` empty = no proxy vouched for one;
/// `nativePings` = the client wants websocket pings in place of the protocol's own.
///
/// Immutable.
public record Handshake(String trustedUser, boolean nativePings) {}
