"""Django's command line; the same as the console script `edem`."""

from config.command import main

if __name__ == "__main__":
    main()
