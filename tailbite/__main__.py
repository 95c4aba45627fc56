"""``python -m tailbite``."""

import sys

from tailbite.cli import main

if __name__ == "__main__":
    sys.exit(main())
