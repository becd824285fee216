"""Health as a load balancer sees it."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoDbBlocker


def test_livez_asks_no_database(client: Client) -> None:
    response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert response["Content-Type"] == "text/plain"


@pytest.mark.migrated
@pytest.mark.django_db
def test_readyz_when_all_is_well(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.migrated
@pytest.mark.django_db(transaction=True)
def test_readyz_while_a_migration_waits(client: Client) -> None:
    """Committed, for a real server is asked over a connection of its own."""
    newest = MigrationLoader(connection).graph.leaf_nodes("courses")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    try:
        response = client.get("/readyz")
    finally:
        MigrationRecorder(connection).record_applied(*newest)
    assert (response.status_code, response.content) == (
        503,
        b"migrations are waiting: run manage.py migrate\n",
    )


def test_readyz_without_a_database_says_no_and_nothing_more(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    def gone(*args: object) -> None:
        raise DatabaseError("could not connect as pulseline with password hunter2")

    monkeypatch.setattr("tracker.health.MigrationExecutor", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the database does not answer\n")


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_health_is_read_only_and_never_cached(client: Client, address: str, db: None) -> None:
    assert client.post(address).status_code == 405
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_health_answers_without_tls(client: Client, address: str, db: None, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code == 200
    assert client.get("/accounts/login/").status_code == 301
