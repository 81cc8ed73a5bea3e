-- What administrators set: modules, catalogues, invitations; and the questions about people that a scope bounds.

-- A module without a row is on.
create table module_setting (
    slug text not null,
    enabled boolean not null,
    updated_at timestamptz not null,
    updated_by bigint,
    constraint module_setting_pkey primary key (slug),
    constraint module_setting_updated_by_fkey foreign key (updated_by) references person (id)
);

-- Themes are what bodies answer for; a category of what citizens report belongs to one, which is how it finds its body.
create table theme (
    slug text not null,
    name_ru text not null,
    name_en text not null,
    active boolean not null default true,
    position integer not null default 0,
    updated_at timestamptz not null,
    constraint theme_pkey primary key (slug),
    constraint theme_slug_plain check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint theme_name_not_blank check (btrim(name_ru) <> '' and btrim(name_en) <> '')
);
create table category (
    slug text not null,
    name_ru text not null,
    name_en text not null,
    theme text not null,
    active boolean not null default true,
    position integer not null default 0,
    updated_at timestamptz not null,
    constraint category_pkey primary key (slug),
    constraint category_slug_plain check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint category_name_not_blank check (btrim(name_ru) <> '' and btrim(name_en) <> ''),
    constraint category_theme_fkey foreign key (theme) references theme (slug)
);
alter table body_theme add constraint body_theme_theme_fkey foreign key (theme) references theme (slug);
create index body_theme_theme on body_theme (theme);
create index body_area_municipality on body_area (municipality_code);

insert into theme (slug, name_ru, name_en, position, updated_at) values
    ('roads-and-transport', 'Дороги и транспорт', 'Roads and transport', 1, now()),
    ('housing', 'Дворы и коммунальное хозяйство', 'Yards and utilities', 2, now()),
    ('environment', 'Чистота и зелёные насаждения', 'Cleanliness and greenery', 3, now()),
    ('safety', 'Безопасность', 'Safety', 4, now()),
    ('construction', 'Строительство', 'Construction', 5, now()),
    ('health', 'Здравоохранение', 'Health care', 6, now()),
    ('other', 'Другое', 'Other', 7, now());
insert into category (slug, name_ru, name_en, theme, position, updated_at) values
    ('roads', 'Дороги', 'Roads', 'roads-and-transport', 1, now()),
    ('yards', 'Дворы', 'Yards', 'housing', 2, now()),
    ('lighting', 'Освещение', 'Lighting', 'housing', 3, now()),
    ('waste', 'Мусор', 'Waste', 'environment', 4, now()),
    ('water', 'Водоснабжение', 'Water supply', 'housing', 5, now()),
    ('heating', 'Отопление', 'Heating', 'housing', 6, now()),
    ('transport', 'Транспорт', 'Transport', 'roads-and-transport', 7, now()),
    ('greenery', 'Озеленение', 'Greenery', 'environment', 8, now()),
    ('safety', 'Безопасность', 'Safety', 'safety', 9, now()),
    ('construction', 'Строительство', 'Construction', 'construction', 10, now()),
    ('health', 'Здравоохранение', 'Health care', 'health', 11, now()),
    ('other', 'Другое', 'Other', 'other', 12, now());

-- A place in a body that is offered to an address of mail; the link is kept as a hash and good for one use.
create table invitation (
    id bigint generated always as identity,
    token_hash bytea not null,
    email text not null,
    body_id bigint not null,
    title text not null,
    role_id bigint not null,
    invited_by bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by bigint,
    withdrawn_at timestamptz,
    constraint invitation_pkey primary key (id),
    constraint invitation_token_hash_key unique (token_hash),
    constraint invitation_ends_after_start check (expires_at > created_at),
    constraint invitation_body_fkey foreign key (body_id) references body (id),
    constraint invitation_role_fkey foreign key (role_id) references role (id),
    constraint invitation_invited_by_fkey foreign key (invited_by) references person (id),
    constraint invitation_accepted_by_fkey foreign key (accepted_by) references person (id)
);
create index invitation_body on invitation (body_id);

create index access_grant_body on access_grant (body_id) where revoked_at is null;
create index person_email_trgm on person using gin (lower(email) gin_trgm_ops);

-- Whether a person is of the staff inside one of these scopes (arrays of equal length); an open scope holds everybody.
-- Residence is no bond: whoever answers for a municipality does not see the accounts of those who live there.
create function person_in_scopes(person bigint, bodies bigint[], municipalities text[], moment timestamptz) returns boolean
language sql stable as $$
    select exists (
        select from unnest(bodies, municipalities) as scope (body_id, municipality_code)
        where (scope.body_id is null and scope.municipality_code is null)
            or exists (
                select from post join body on body.id = post.body_id
                where post.person_id = person and (post.until is null or post.until > moment)
                    and (scope.body_id is null or scope.body_id = post.body_id)
                    and (scope.municipality_code is null or scope.municipality_code = body.municipality_code)
            )
            or exists (
                select from access_grant left join body on body.id = access_grant.body_id
                where access_grant.person_id = person and access_grant.revoked_at is null
                    and (access_grant.expires_at is null or access_grant.expires_at > moment)
                    and (scope.body_id is null or scope.body_id = access_grant.body_id)
                    and (scope.municipality_code is null
                        or scope.municipality_code = coalesce(access_grant.municipality_code, body.municipality_code))
            )
    )
$$;

-- Whether a thing with this scope lies inside one of these scopes (arrays of equal length): the rule of auth::Scope::contains.
create function scope_in_scopes(
    body bigint, municipality text, module text, bodies bigint[], municipalities text[], modules text[]
) returns boolean language sql immutable as $$
    select exists (
        select from unnest(bodies, municipalities, modules) as scope (body_id, municipality_code, module)
        where (scope.body_id is null or scope.body_id = body)
            and (scope.municipality_code is null or scope.municipality_code = municipality)
            and (scope.module is null or scope.module = scope_in_scopes.module)
    )
$$;

-- How many jobs wait and how many have failed for good, letters apart; the tables are those of the library of jobs.
create function job_counts(out waiting bigint, out failed bigint, out letters_waiting bigint, out letters_failed bigint)
language plpgsql stable as $$
begin
    select count(*) filter (where attempts < max_attempts), count(*) filter (where attempts >= max_attempts),
        count(*) filter (where attempts < max_attempts and task_identifier = 'send_letter'),
        count(*) filter (where attempts >= max_attempts and task_identifier = 'send_letter')
    into waiting, failed, letters_waiting, letters_failed
    from graphile_worker.jobs;
end
$$;
