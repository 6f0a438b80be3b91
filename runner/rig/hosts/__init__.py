"""Other hosts: an agent beside the servers, a master before the generators, and what they say to each other."""
