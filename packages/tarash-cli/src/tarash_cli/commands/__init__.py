"""One module for each command, imported when it is used; `tarash_cli.app` has the table."""
