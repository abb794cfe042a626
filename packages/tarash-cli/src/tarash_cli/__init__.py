"""The `tarash` command. Its help imports neither the core nor Rich; a command imports its own."""
