from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("antifraud", "0003_record_set")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("person_uid__isnull", False)),
                fields=["person_uid"],
                name="antifraud_decision_person",
            ),
        ),
    ]
