package io.holdfast.system.real;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Installation;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// What tests of real processes share: deployments that end with the test, whose last lines are
/// printed when it fails.
final class RealTest implements AfterEachCallback, AfterAllCallback {
  private static final int TAIL_LINES = 60;

  private final List<Deployment> open = new ArrayList<>();
  private boolean failed;

  /// Whether the fault tests run at their full length.
  static boolean isLong() {
    return Boolean.getBoolean("holdfast.long");
  }

  /// A deployment that ends with the test, or with the class when made for it.
  Deployment deployment(String name, String... javaOptions) {
    assumeTrue(Installation.find().isBuilt(), "standalone is not packaged: mvn verify does so");
    Deployment deployment = new Deployment(name, javaOptions);
    open.add(deployment);
    return deployment;
  }

  /// A started standalone of its own.
  ServiceProcess standalone(Deployment deployment, ServerConfig config) {
    return deployment.process("standalone", config).start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      failed = true;
      open.forEach(deployment -> System.err.println(deployment.tails(TAIL_LINES)));
    }
    if (!isForAllTests(context)) {
      closeAll();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    closeAll();
  }

  private static boolean isForAllTests(ExtensionContext context) {
    return context.getRequiredTestClass().isAnnotationPresent(OneDeployment.class);
  }

  private void closeAll() {
    for (Deployment deployment : open) {
      deployment.close();
      if (!failed) {
        deployment.forget();
      }
    }
    open.clear();
  }
}
