import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0008_lists")]

    operations = [
        migrations.CreateModel(
            name="PayeeName",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("hash", models.CharField(max_length=64)),
                ("cipher", models.TextField()),
                ("given_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payees",
                        to="audiences.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind"), name="audiences_payeename_once"
                    )
                ],
            },
        ),
    ]
