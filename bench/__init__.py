"""Benchmarks: ratios of interleaved pairs against a plain Django peer in the same run."""
