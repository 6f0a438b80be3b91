"""A summary in, pages and pictures out. Everything here is pure but `writing`, which writes the files."""

from runner.report.writing import write_report

__all__ = ["write_report"]
