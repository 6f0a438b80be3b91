"""From estimates to verdicts on the claims."""
