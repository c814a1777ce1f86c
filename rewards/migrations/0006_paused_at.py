from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0005_pool_size")]

    operations = [
        migrations.AddField(
            model_name="budget",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
    ]
