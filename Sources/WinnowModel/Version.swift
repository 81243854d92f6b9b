/// Winnow's version: part of every run's digest, so that results of two versions are never taken for the same.
public let winnowVersion = "0.1.0"
