"""Hands `manage.py test` over to pytest."""

import subprocess
import sys

from django.conf import settings


class PytestRunner:
    def __init__(self, **options: object) -> None:
        """Django's options; pytest has its own, in pyproject.toml."""

    def run_tests(self, test_labels: list[str]) -> int:
        # A process of its own, because this one has loaded other settings.
        command = [sys.executable, "-m", "pytest", *test_labels]
        return subprocess.call(command, cwd=settings.BASE_DIR)
