"""The command line: it reads words, calls one service function, prints its answer."""
