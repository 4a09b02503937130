package io.holdfast.runtime;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a package that decides: no I/O, no lock, no thread, no clock, no random source of its own,
/// no log. Time and dice come as arguments. Checked by each service's ArchitectureTest.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PACKAGE)
public @interface Deterministic {}
