"""Run the command line with `python -m gateway`."""

from gateway.cli.app import main


main()
