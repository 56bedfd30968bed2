package io.javelet.volume;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/**
 * Says what a failed file operation means: some exceptions of the JDK name the path alone. Pure.
 */
final class FailureText {
  private FailureText() {}

  static String of(IOException failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    if (failure instanceof FileSystemException named && named.getReason() != null) {
      return message;
    }
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or directory: " + message;
      case AccessDeniedException _ -> "permission denied: " + message;
      case FileAlreadyExistsException _ -> "something else is in its place: " + message;
      case DirectoryNotEmptyException _ -> "the folder is not empty: " + message;
      default -> message;
    };
  }
}
