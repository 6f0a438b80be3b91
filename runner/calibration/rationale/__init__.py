"""What the rules of measuring and judging rest on, as tables that anybody can make again from records."""
