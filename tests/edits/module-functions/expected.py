import pytest

from tasks.models import Project, Task

pytestmark = pytest.mark.django_db


def test_project() -> None:
    assert Project


def test_task() -> None:
    assert Task
