"""The report as people use it: in a real browser, with and without JavaScript, narrow and wide, dark and light."""
