from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0024_cut_pots")]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="arm",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
    ]
