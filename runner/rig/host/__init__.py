"""The machine that everything runs on: its cores and clocks, its signals, its folders."""
