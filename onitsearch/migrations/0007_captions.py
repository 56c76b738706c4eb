"""The words of captions, kept by Postgres itself whichever way a caption or a book's languages are written.

The column `lexemes` is in no model: nobody but `store.captions` reads it, and rows are loaded without it.
"""


from django.db import migrations

# Must agree with manifests.folding, which says why.
FOLD = r"""
CREATE FUNCTION onit_fold(caption text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(
        lower(regexp_replace(normalize(caption, NFKD),
            '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g')),
        'Æ', 'æ'), 'Œ', 'œ'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'o'), 'ß', 'ss'), 'đ', 'd'), 'ł', 'l'), 'ꝛ', 'r')
$$;
CREATE FUNCTION onit_words(caption text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT word FROM regexp_split_to_table(onit_fold(caption),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u206f\u2e00-\u2e7f\u3000-\u303f\uff00-\uff0f]+'
        ) AS word WHERE word <> ''
$$;
"""
# A language's own stemmer, after its old spellings were made new: Thier and Tier, Hertz and Herz, Elephant and
# Elefant, oyseau and oiseau. Both sides of every comparison pass through here. NULL for words that say nothing.
STEM = r"""
CREATE FUNCTION onit_stem(word text, spoken text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE spoken
        WHEN 'de' THEN (ts_lexize('pg_catalog.german_stem', regexp_replace(replace(replace(replace(replace(replace(
            word, 'th', 't'), 'tz', 'z'), 'ph', 'f'), 'ey', 'ei'), 'ay', 'ai'), 'c(?![heiyks])', 'k', 'g')))[1]
        WHEN 'en' THEN (ts_lexize('pg_catalog.english_stem', word))[1]
        WHEN 'fr' THEN (ts_lexize('pg_catalog.french_stem',
            replace(replace(word, 'oy', 'oi'), 'ay', 'ai')))[1]
        WHEN 'la' THEN replace(replace(replace(replace(replace(word, 'v', 'u'), 'j', 'i'), 'ae', 'e'), 'oe', 'e'),
            'y', 'i')
        WHEN 'it' THEN (ts_lexize('pg_catalog.italian_stem', word))[1]
        WHEN 'es' THEN (ts_lexize('pg_catalog.spanish_stem', word))[1]
        WHEN 'pt' THEN (ts_lexize('pg_catalog.portuguese_stem', word))[1]
        WHEN 'nl' THEN (ts_lexize('pg_catalog.dutch_stem', word))[1]
        WHEN 'da' THEN (ts_lexize('pg_catalog.danish_stem', word))[1]
        WHEN 'sv' THEN (ts_lexize('pg_catalog.swedish_stem', word))[1]
        WHEN 'no' THEN (ts_lexize('pg_catalog.norwegian_stem', word))[1]
        WHEN 'ru' THEN (ts_lexize('pg_catalog.russian_stem', word))[1]
    END
$$;
"""
# `=word` is the word itself, `de:stem` its German stem: stems of different languages never meet. A book that
# names no language is read in those of the site.
LEXEMES = r"""
CREATE FUNCTION onit_spoken(languages text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT COALESCE(NULLIF(array(
        SELECT DISTINCT CASE short WHEN 'gmh' THEN 'de' WHEN 'frm' THEN 'fr' WHEN 'fro' THEN 'fr'
            WHEN 'enm' THEN 'en' WHEN 'nb' THEN 'no' WHEN 'nn' THEN 'no' ELSE short END
        FROM unnest(languages) said, lower(split_part(said, '-', 1)) short), '{}'), '{en,de,fr}')
$$;
CREATE FUNCTION onit_lexemes(caption text, languages text[]) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH words AS MATERIALIZED (SELECT DISTINCT word FROM onit_words(caption) word),
        stems AS MATERIALIZED (
            SELECT spoken, onit_stem(word, spoken) AS stem
            FROM words, unnest(onit_spoken(languages)) spoken WHERE word !~ '^[0-9]+$'
        )
    SELECT array_to_tsvector(array(
        SELECT '=' || left(word, 100) FROM words
        UNION
        SELECT spoken || ':' || left(stem, 100) FROM stems WHERE stem <> ''))
$$;
"""
TRIGGERS = r"""
CREATE FUNCTION onit_caption_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lexemes := CASE WHEN NEW.text <> '' THEN onit_lexemes(NEW.text,
        (SELECT languages::text[] FROM onit_manifests_manifest WHERE id = NEW.manifest_id)) END;
    RETURN NEW;
END $$;
CREATE TRIGGER onit_caption_new BEFORE INSERT ON onit_search_illustration
    FOR EACH ROW EXECUTE FUNCTION onit_caption_written();
CREATE TRIGGER onit_caption_changed BEFORE UPDATE OF text, manifest_id ON onit_search_illustration
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.manifest_id IS DISTINCT FROM NEW.manifest_id)
    EXECUTE FUNCTION onit_caption_written();
CREATE FUNCTION onit_languages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE onit_search_illustration SET lexemes = onit_lexemes(text, NEW.languages::text[])
        WHERE manifest_id = NEW.id AND text <> '';
    RETURN NULL;
END $$;
CREATE TRIGGER onit_captions_language AFTER UPDATE OF languages ON onit_manifests_manifest
    FOR EACH ROW WHEN (OLD.languages IS DISTINCT FROM NEW.languages) EXECUTE FUNCTION onit_languages_changed();
"""
FILL = """
UPDATE onit_search_illustration i SET lexemes = onit_lexemes(i.text, m.languages::text[])
    FROM onit_manifests_manifest m WHERE m.id = i.manifest_id AND i.text <> '';
"""
# Without the list of pending entries a search is as fast in the middle of a harvest as after it.
INDEX = """
CREATE INDEX onit_ill_captions ON onit_search_illustration USING gin (lexemes) WITH (fastupdate = off);
"""
BACK = """
DROP TRIGGER onit_captions_language ON onit_manifests_manifest;
DROP TRIGGER onit_caption_changed ON onit_search_illustration;
DROP TRIGGER onit_caption_new ON onit_search_illustration;
DROP FUNCTION onit_languages_changed(), onit_caption_written(), onit_lexemes(text, text[]), onit_spoken(text[]),
    onit_stem(text, text), onit_words(text), onit_fold(text);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('onit_manifests', '0002_streams'),
        ('onit_search', '0006_model_setting'),
    ]

    operations = [
        migrations.RunSQL(FOLD + STEM + LEXEMES, migrations.RunSQL.noop),
        migrations.RunSQL(
            'ALTER TABLE onit_search_illustration ADD COLUMN lexemes tsvector',
            'ALTER TABLE onit_search_illustration DROP COLUMN lexemes',
        ),
        migrations.RunSQL(TRIGGERS, BACK),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, 'DROP INDEX onit_ill_captions'),
        migrations.RemoveIndex(model_name='illustration', name='onit_ill_words'),
    ]
