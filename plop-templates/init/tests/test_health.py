import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.parametrize("method", ["get", "head"])
def test_healthz_needs_no_database(client: Client, method: str) -> None:
    response = getattr(client, method)("/healthz")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_follows_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", unreachable)
        assert client.get("/readyz").status_code == 503

    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_production_answers_any_host_without_https(client: Client, path: str) -> None:
    response = client.get(path, headers={"host": "10.0.0.1"})

    assert response.status_code == 200
