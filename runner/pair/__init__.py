"""The user's own two apps: what their TOML file says, the requests that they are sent, and the answers expected."""
