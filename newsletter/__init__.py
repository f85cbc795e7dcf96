"""Letters to readers: who asked for which, what goes out, and what comes back."""
