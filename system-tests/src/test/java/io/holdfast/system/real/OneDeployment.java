package io.holdfast.system.real;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A test class whose tests share one deployment, which ends with the class.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface OneDeployment {}
