"""What is measured, under which conditions, in which order; the one place that orders effects."""
