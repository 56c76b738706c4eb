"""What was harvested before only web addresses became links: a ``javascript:`` kept as a home page is taken out."""

from django.db import migrations


def _take_out(apps, schema_editor):
    manifest = apps.get_model("onit_manifests", "Manifest")
    manifest.objects.exclude(homepage="").exclude(homepage__iregex=r"^https?://[^\s/]").update(homepage="")
    for row in manifest.objects.exclude(provider=[]).only("pk", "provider").iterator(chunk_size=500):
        kept = [_with_links_only(one) if isinstance(one, dict) else one for one in row.provider]
        if kept != row.provider:
            manifest.objects.filter(pk=row.pk).update(provider=kept)


def _with_links_only(provider):
    lists = {
        name: [one for one in provider[name] if str(one).lower().startswith(("http://", "https://"))]
        for name in ("homepage", "logo")
        if isinstance(provider.get(name), list) and all(isinstance(one, str) for one in provider[name])
    }
    return {**provider, **lists}


class Migration(migrations.Migration):
    dependencies = [("onit_manifests", "0009_provenance")]

    operations = [migrations.RunPython(_take_out, migrations.RunPython.noop)]
