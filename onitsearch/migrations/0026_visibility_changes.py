"""Which transactions changed what may be seen, so that what is kept of it need not be read anew after any other."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION onit_visibility_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO onit_search_visibilitychange VALUES (pg_current_xact_id()::text::bigint) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER onit_vector_shown AFTER UPDATE OF shown ON onit_search_vector FOR EACH ROW
    WHEN (OLD.shown IS DISTINCT FROM NEW.shown) EXECUTE FUNCTION onit_visibility_changed();
CREATE TRIGGER onit_vector_gone AFTER DELETE ON onit_search_vector FOR EACH ROW
    WHEN (OLD.shown) EXECUTE FUNCTION onit_visibility_changed();
CREATE TRIGGER onit_illustration_seen AFTER UPDATE OF restricted, crop_digest, thumbnail ON onit_search_illustration
    FOR EACH ROW WHEN (OLD.restricted IS DISTINCT FROM NEW.restricted
        OR OLD.crop_digest IS DISTINCT FROM NEW.crop_digest OR (OLD.thumbnail = '') <> (NEW.thumbnail = ''))
    EXECUTE FUNCTION onit_visibility_changed();
"""
BACK = """
DROP TRIGGER onit_illustration_seen ON onit_search_illustration;
DROP TRIGGER onit_vector_gone ON onit_search_vector;
DROP TRIGGER onit_vector_shown ON onit_search_vector;
DROP FUNCTION onit_visibility_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("onit_search", "0025_indexes_beside_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="VisibilityChange",
            fields=[("transaction", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
