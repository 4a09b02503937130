package io.holdfast.simulation;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// One place of the shipped sources that is made wrong, compiled, and put before the right classes.
///
/// @param file under the root of the repository
record Mutation(String name, String file, String right, String wrong) {
  /// What the first of `seeds` seeds that breaks a promise breaks; null = none does.
  @Nullable String firstBroken(Path root, Path folder, long seeds)
      throws IOException, ReflectiveOperationException {
    String path = file.substring(file.indexOf("io/holdfast"));
    String text = Files.readString(root.resolve(file));
    if (text.split(java.util.regex.Pattern.quote(right), -1).length != 2) {
      throw new IllegalStateException(name + ": its text is not once in " + file);
    }
    Path source = folder.resolve("src").resolve(path);
    Files.createDirectories(source.getParent());
    Files.writeString(source, text.replace(right, wrong));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String classPath = System.getProperty("java.class.path");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int failed =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-cp",
            classPath,
            "-d",
            classes.toString(),
            source.toString());
    if (failed != 0) {
      throw new IllegalStateException(name + " does not compile");
    }
    try (Mutated loader = new Mutated(classes, classPath)) {
      Class<?> simulation = loader.loadClass(Simulation.class.getName());
      var run = simulation.getDeclaredMethod("firstBroken", long.class, long.class);
      run.setAccessible(true);
      return (String) run.invoke(null, 0L, seeds);
    }
  }

  /// Everything of ours anew, the mutated class first.
  private static final class Mutated extends URLClassLoader {
    Mutated(Path first, String classPath) throws MalformedURLException {
      super(urls(first, classPath), Mutation.class.getClassLoader());
    }

    private static URL[] urls(Path first, String classPath) throws MalformedURLException {
      List<URL> urls = new ArrayList<>();
      urls.add(first.toUri().toURL());
      for (String entry : classPath.split(java.io.File.pathSeparator, -1)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.holdfast.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
