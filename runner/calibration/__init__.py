"""What the instrument can do: known answers, wrk, a noisy neighbour."""
