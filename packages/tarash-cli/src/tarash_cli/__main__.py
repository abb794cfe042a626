"""`python -m tarash_cli` is `tarash`."""

from tarash_cli.main import run

__all__ = ()

if __name__ == "__main__":
    run()
