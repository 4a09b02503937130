/// What all roles agree on in the one configuration file: its catalog of keys, the channel options
/// and the rule that maps a channel's name to them. Start reading at {@link
/// io.holdfast.contract.settings.Namespaces}.
@NullMarked
package io.holdfast.contract.settings;

import org.jspecify.annotations.NullMarked;
