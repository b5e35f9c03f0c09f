from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE bookings_booking ADD CONSTRAINT no_room_twice
EXCLUDE USING gist (room_id WITH =, daterange(arrival, departure) WITH &&)
WHERE (status <> 'cancelled')
"""
REMOVE = "ALTER TABLE bookings_booking DROP CONSTRAINT no_room_twice"


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite, on which development may run, has nothing like it: the form's check does there."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)


class Migration(migrations.Migration):
    """No two bookings have the same room for the same night."""

    dependencies = [("bookings", "0003_rules")]

    operations = [migrations.RunPython(add, remove)]
