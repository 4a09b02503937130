/// Settings as values: a catalog of keys with types, defaults and rules, a loader that layers
/// defaults, file, environment and command line and reports every problem at once, and the typed
/// result. It knows no key itself. Start reading at {@link io.holdfast.runtime.settings.Settings}.
@NullMarked
package io.holdfast.runtime.settings;

import org.jspecify.annotations.NullMarked;
