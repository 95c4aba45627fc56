"""``python -m tailbite``: `python -m` looks for modules in the working directory first, and
``tailbite`` does not, unless it lies there.
"""

import os
import sys

if __name__ == "__main__":
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if not sys.flags.safe_path and sys.path[0] != home:
        del sys.path[0]
    from tailbite.cli import main

    sys.exit(main())
