-- Full-text search over everything public: one row per thing, kept by statement triggers, found by stems, beginnings and trigrams.

-- One configuration for both languages: Latin words are stemmed as English ones, the others as Russian ones.
create text search configuration kuban (copy = pg_catalog.russian);

-- Chooses the best dictionaries that this server has: Hunspell's Russian one before the stemmer that is built in, unaccent before both
-- (it folds ё to е).  Never fails; says what it chose.  `kuban search reindex` calls it again, so that what was installed later counts.
create function configure_search() returns text language plpgsql as $$
declare
    chain text := 'russian_stem';
begin
    begin
        if not exists (select from pg_ts_dict where dictname = 'russian_hunspell') then
            create text search dictionary russian_hunspell (template = ispell, dictfile = ru_ru, afffile = ru_ru, stopwords = russian);
        end if;
        -- Reads the files: they may have gone since.
        perform ts_lexize('russian_hunspell', 'участок');
        chain := 'russian_hunspell, ' || chain;
    exception when others then
        null;
    end;
    begin
        create extension if not exists unaccent;
        perform ts_lexize('unaccent', 'ё');
        chain := 'unaccent, ' || chain;
    exception when others then
        null;
    end;
    execute 'alter text search configuration kuban alter mapping for word, hword, hword_part with ' || chain;
    return chain;
end
$$;
select configure_search();

-- Lower case, ё as е: what trigrams compare.
create function fold_search_text(words text) returns text language sql immutable parallel safe strict as $$
    select translate(lower(words), 'ё', 'е')
$$;

-- The forms without the vowel that the stemmer does not know to be fleeting: участок gives участк, the stem of участки.  Text is indexed
-- with them, and asked for with them (src/search/asked.rs), so that both are found by both, with and without Hunspell.
create function search_variants(words text) returns text language sql immutable parallel safe strict as $$
    select coalesce(string_agg(regexp_replace(found[1], '[оеё]([кц])$', '\1'), ' '), '')
    from regexp_matches(lower(words), '([а-яё]+[бвгджзклмнпрстфхцчшщ][оеё][кц])\M', 'g') as found
$$;

create table search_document (
    kind text not null,
    subject_id bigint not null,
    language text not null default 'ru',
    title text not null,
    body text not null default '',
    municipality_code text,
    public boolean not null,
    created_at timestamptz not null,
    terms tsvector not null generated always as (
        setweight(to_tsvector('kuban', title || ' ' || search_variants(title)), 'A')
        || setweight(to_tsvector('kuban', body || ' ' || search_variants(body)), 'B')
    ) stored,
    constraint search_document_pkey primary key (kind, subject_id),
    constraint search_document_kind_plain check (kind ~ '^[a-z_]{1,40}$'),
    constraint search_document_language_known check (language in ('ru', 'en'))
);
create index search_document_terms on search_document using gin (terms) where public;
create index search_document_title_trgm on search_document using gin (fold_search_text(title) gin_trgm_ops) where public;

-- The one projection of things to documents.
create view search_source as
select 'issue' as kind, id as subject_id, title, concat_ws(E'\n', nullif(description, ''), nullif(address, '')) as body,
    municipality_code, true as public, created_at
from issue
union all
select 'construction', id, name, concat_ws(E'\n', nullif(address, ''), developer, permit_number),
    municipality_code, true, coalesce(permitted_on::timestamp at time zone 'Europe/Moscow', updated_at)
from construction
union all
select 'body', id, name, concat_ws(E'\n', name_en, nullif(address, '')), municipality_code, closed_at is null, created_at
from body;

-- Statement trigger of a table whose rows are searched; its argument is their kind.  Off with `kuban.search` off, for bulk loads that
-- are followed by `kuban search reindex`.  A dictionary whose files are gone must not keep anybody from reporting a hole in a road.
create function index_for_search() returns trigger language plpgsql as $$
begin
    if current_setting('kuban.search', true) = 'off' then
        return null;
    end if;
    if tg_op = 'TRUNCATE' then
        delete from search_document where kind = tg_argv[0];
    elsif tg_op = 'DELETE' then
        delete from search_document d using old_rows o where d.kind = tg_argv[0] and d.subject_id = o.id;
    else
        insert into search_document (kind, subject_id, title, body, municipality_code, public, created_at)
        select s.kind, s.subject_id, s.title, s.body, s.municipality_code, s.public, s.created_at
        from new_rows n join search_source s on s.kind = tg_argv[0] and s.subject_id = n.id
        on conflict on constraint search_document_pkey do update set
            title = excluded.title, body = excluded.body, municipality_code = excluded.municipality_code,
            public = excluded.public, created_at = excluded.created_at
        where (search_document.title, search_document.body, search_document.public, search_document.created_at)
                is distinct from (excluded.title, excluded.body, excluded.public, excluded.created_at)
            or search_document.municipality_code is distinct from excluded.municipality_code;
    end if;
    return null;
exception when config_file_error or undefined_file then
    raise warning 'not indexed for search: %', sqlerrm;
    return null;
end
$$;

create function search_table(searched text, kind text) returns void language plpgsql as $$
begin
    execute format(
        'create trigger %1$s_searched_inserted after insert on %1$I referencing new table as new_rows
         for each statement execute function index_for_search(%2$L)', searched, kind);
    execute format(
        'create trigger %1$s_searched_updated after update on %1$I referencing new table as new_rows
         for each statement execute function index_for_search(%2$L)', searched, kind);
    execute format(
        'create trigger %1$s_searched_deleted after delete on %1$I referencing old table as old_rows
         for each statement execute function index_for_search(%2$L)', searched, kind);
    execute format(
        'create trigger %1$s_searched_truncated after truncate on %1$I
         for each statement execute function index_for_search(%2$L)', searched, kind);
end
$$;
select search_table('issue', 'issue');
select search_table('construction', 'construction');
select search_table('body', 'body');

-- What stands there already.
insert into search_document (kind, subject_id, title, body, municipality_code, public, created_at)
select kind, subject_id, title, body, municipality_code, public, created_at from search_source;
