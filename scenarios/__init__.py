"""The questions: one file, one scenario. Discovered; listed nowhere."""
