"""The instrument: measures the contenders, judges the claims, reports."""
