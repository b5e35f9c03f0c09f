import pytest

from tasks.models import Project

pytestmark = pytest.mark.django_db


def test_project() -> None:
    assert Project
