"""Runs a program in a pseudo-terminal: what is typed comes on standard input, what it shows goes to standard output.

Usage: terminal.py COLUMNS ROWS PROGRAM [ARGUMENT ...]
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios


def main() -> int:
    columns, rows, *command = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        size = struct.pack("HHHH", int(rows), int(columns), 0, 0)
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        os.execvp(command[0], command)
    relay(terminal)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def relay(terminal: int) -> None:
    """Until the program has closed its terminal, or nobody types any more."""
    sources = [terminal, 0]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if terminal in ready:
            try:
                shown = os.read(terminal, 65536)
            except OSError:  # Linux says so when the program is gone
                return
            if not shown:
                return
            os.write(1, shown)
        if 0 in ready:
            typed = os.read(0, 65536)
            if not typed:
                return
            os.write(terminal, typed)


if __name__ == "__main__":
    sys.exit(main())
