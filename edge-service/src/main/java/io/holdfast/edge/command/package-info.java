/// What the server API asks of the edge, as values, and the asynchronous door that takes it. Start
/// reading at {@link io.holdfast.edge.command.EdgeCommands}.
@NullMarked
package io.holdfast.edge.command;

import org.jspecify.annotations.NullMarked;
