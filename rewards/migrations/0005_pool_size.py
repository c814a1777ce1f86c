from django.db import migrations, models

COUNT = """
UPDATE rewards_pool p SET size = (SELECT count(*) FROM rewards_unit WHERE pool_id = p.id)
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0004_reading")]

    operations = [
        migrations.AddField(
            model_name="pool",
            name="size",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
