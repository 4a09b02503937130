package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Catalog;
import io.holdfast.runtime.settings.Foreign.Kind;
import io.holdfast.runtime.settings.Rule;
import java.util.List;

/// The keys of section `channel`: naming, limits, and the options of a namespace.
final class ChannelKeys {
  private static final String META =
      "the numbering of a silent channel is never forgotten, so no position names two publications";
  private static final String PROXY = "proxies to the application are not built yet";

  private ChannelKeys() {}

  static void addTo(Catalog.Builder into) {
    into.part("channel", "Channels: what they may be called and what their namespaces allow.")
        .foreign("channel.history_meta_ttl", Kind.NO_MEANING, META)
        .number("channel.max_length", 255, Rule.range(1, 4_096), "Longest channel name, characters")
        .number(
            "channel.max_publication_size",
            1_048_576,
            Rule.range(1, 8_388_608),
            "Largest data of one publication, bytes; more is refused with code 107")
        .text("channel.private_prefix", "$", "Channels that start so need a subscription token")
        .text("channel.namespace_boundary", ":", "Ends the namespace at the start of a name")
        .text("channel.user_boundary", "#", "Starts the list of users a channel is limited to")
        .text("channel.user_separator", ",", "Stands between the users of that list")
        .foreign("channel.proxy", Kind.NOT_SUPPORTED, PROXY)
        .part(
            "channel.without_namespace",
            "Options of channels whose name has no namespace boundary.")
        .under("channel.without_namespace", options())
        .sections(
            "channel.namespaces",
            entry(),
            "Namespaces: a list of sections, each a `name` and the options of without_namespace");
  }

  /// The catalog of one entry of `channel.namespaces`.
  private static Catalog entry() {
    Catalog.Builder into = Catalog.builder();
    into.text(
        "name",
        "",
        Rule.matching("[-a-zA-Z0-9_.]{2,}", "two or more letters, digits, -, _ or ."),
        "What stands before the boundary");
    addOptions(into);
    return into.build();
  }

  private static Catalog options() {
    Catalog.Builder into = Catalog.builder();
    addOptions(into);
    return into.build();
  }

  private static void addOptions(Catalog.Builder into) {
    into.flag("presence", false, "Keep who is subscribed")
        .flag("join_leave", false, "Tell subscribers who comes and goes")
        .flag("force_push_join_leave", false, "Tell them whether or not they asked");
    addHistory(into);
    addPermissions(into);
    into.text("channel_regex", "", Rule.regex(), "The name after the boundary must match it")
        .text(
            "publication_data_format",
            "",
            Rule.oneOf("", "json", "binary"),
            "What the data of a publication must be; empty = anything")
        .text(
            "slow_consumer",
            "disconnect",
            Rule.oneOf("disconnect", "latest"),
            "What a connection gets whose outbox is full: close 3008, or the latest; not built yet")
        .text(
            "outage.mode",
            "",
            Rule.oneOf("", "hold", "immediate", "refuse"),
            "What a publish does while the backbone is away; empty = as section outage");
    for (String proxy : List.of("subscribe", "publish", "sub_refresh", "subscribe_stream")) {
      into.foreign(proxy + "_proxy_enabled", Kind.NOT_SUPPORTED, PROXY)
          .foreign(proxy + "_proxy_name", Kind.NO_MEANING, PROXY);
    }
    into.foreign("subscribe_stream_proxy_bidirectional", Kind.NO_MEANING, PROXY)
        .foreign("map", Kind.NOT_SUPPORTED, "map channels are not built")
        .foreign("subscription_types", Kind.NOT_SUPPORTED, "map channels are not built")
        .foreign("shared_poll", Kind.NOT_SUPPORTED, "shared poll is not built");
  }

  private static void addHistory(Catalog.Builder into) {
    into.number("history_size", 0, Rule.range(0, 10_000_000), "Publications kept per channel")
        .duration("history_ttl", "0s", "How long they are kept; 0 = no history")
        .foreign("history_meta_ttl", Kind.NO_MEANING, META)
        .number(
            "history_bytes",
            16_777_216,
            Rule.atLeast(4_096),
            "Bytes kept per channel; the oldest leave first")
        .flag("force_positioning", false, "Watch the position of every subscription")
        .flag("allow_positioning", false, "Watch it when the client asks")
        .flag("force_recovery", false, "Every subscription recovers what it missed")
        .flag("allow_recovery", false, "It recovers when the client asks")
        .text(
            "force_recovery_mode",
            "stream",
            Rule.oneOf("stream", "cache"),
            "Recover all that was missed, or the latest only")
        .list(
            "allowed_delta_types",
            "",
            Rule.oneOf("fossil"),
            "Patches that clients may ask for in place of whole publications")
        .flag("delta_publish", false, "Send patches also of publications that do not ask for it")
        .flag("allow_tags_filter", false, "Clients may filter by the tags of publications");
  }

  private static void addPermissions(Catalog.Builder into) {
    into.flag("allow_subscribe_for_client", false, "Clients with a user may subscribe")
        .flag("allow_subscribe_for_anonymous", false, "Clients without a user may subscribe");
    for (String what : List.of("publish", "presence", "history")) {
      String doing = what.equals("publish") ? "publish" : "ask for " + what;
      into.flag("allow_" + what + "_for_client", false, "Clients with a user may " + doing)
          .flag("allow_" + what + "_for_subscriber", false, "Subscribers may " + doing)
          .flag("allow_" + what + "_for_anonymous", false, "Clients without a user may " + doing);
    }
    into.flag("allow_user_limited_channels", false, "Names may list the users who may subscribe");
  }
}
