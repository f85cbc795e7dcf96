"""Benchmarks: figures of one run side by side, never a limit in a test."""
