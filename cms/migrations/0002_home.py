"""The home page and the default site, in place of the framework's welcome page."""

from uuid import uuid4

from django.db import migrations


def make_home(apps, schema_editor):
    content_types = apps.get_model("contenttypes.ContentType")
    page_model = apps.get_model("wagtailcore.Page")
    site_model = apps.get_model("wagtailcore.Site")
    locale = apps.get_model("wagtailcore.Locale").objects.get(language_code="en")
    root = page_model.objects.get(depth=1)

    page_model.objects.filter(slug="home", depth=2).delete()
    content_type, _ = content_types.objects.get_or_create(model="homepage", app_label="cms")
    home = apps.get_model("cms.HomePage").objects.create(
        title="Activity Factory",
        draft_title="Activity Factory",
        slug="home",
        content_type=content_type,
        path=f"{root.path}0001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=locale,
        translation_key=uuid4(),
    )
    page_model.objects.filter(pk=root.pk).update(numchild=1)
    site_model.objects.all().delete()
    site_model.objects.create(
        hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True
    )


def unmake_home(apps, schema_editor):
    apps.get_model("wagtailcore.Site").objects.all().delete()
    apps.get_model("cms.HomePage").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_initial"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(make_home, unmake_home)]
