"""python -m sim"""

from sim.views.cli import main

if __name__ == "__main__":
    main()
