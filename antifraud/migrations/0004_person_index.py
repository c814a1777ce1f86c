import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("antifraud", "0003_record_set")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["person_uid"],
                name="antifraud_decision_person",
                opclasses=["uuid_bloom_ops"],
                pages_per_range=32,
            ),
        ),
    ]
