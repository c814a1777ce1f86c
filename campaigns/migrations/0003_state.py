from django.db import migrations


class Migration(migrations.Migration):
    """What stood here moved to 0005_engine; the number stays for databases that have it."""

    dependencies = [
        ("campaigns", "0002_functions"),
        ("audiences", "0006_phone_masked"),
        ("rewards", "0004_reading"),
    ]

    operations: list[migrations.operations.base.Operation] = []
