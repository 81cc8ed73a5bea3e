-- Bodies that answer, the posts of people in them, and who may do what where.
create table body (
    id bigint generated always as identity,
    slug text not null,
    name text not null,
    name_en text not null,
    level text not null,
    -- The municipality whose administration the body is; null for regional ones.
    municipality_code text,
    email text not null default '',
    phone text not null default '',
    address text not null default '',
    website text not null default '',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    closed_at timestamptz,
    constraint body_pkey primary key (id),
    constraint body_slug_key unique (slug),
    constraint body_slug_plain check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint body_name_not_blank check (btrim(name) <> '' and btrim(name_en) <> ''),
    constraint body_level_known check (level in ('regional', 'municipal')),
    constraint body_municipal_has_place check ((level = 'municipal') = (municipality_code is not null)),
    constraint body_municipality_fkey foreign key (municipality_code) references municipality (code)
);
-- What a body answers for: themes, and the municipalities in which it does.
create table body_theme (
    body_id bigint not null,
    theme text not null,
    constraint body_theme_pkey primary key (body_id, theme),
    constraint body_theme_body_fkey foreign key (body_id) references body (id) on delete cascade
);
create table body_area (
    body_id bigint not null,
    municipality_code text not null,
    constraint body_area_pkey primary key (body_id, municipality_code),
    constraint body_area_body_fkey foreign key (body_id) references body (id) on delete cascade,
    constraint body_area_municipality_fkey foreign key (municipality_code) references municipality (code)
);

create table post (
    id bigint generated always as identity,
    body_id bigint not null,
    person_id bigint not null,
    title text not null,
    is_head boolean not null default false,
    since timestamptz not null,
    until timestamptz,
    constraint post_pkey primary key (id),
    constraint post_title_not_blank check (btrim(title) <> ''),
    constraint post_ends_after_start check (until > since),
    constraint post_body_fkey foreign key (body_id) references body (id),
    constraint post_person_fkey foreign key (person_id) references person (id)
);
create index post_person on post (person_id);
create index post_body on post (body_id);

create table role (
    id bigint generated always as identity,
    slug text not null,
    name text not null,
    name_en text not null,
    permissions text[] not null,
    -- Roles that the program itself needs cannot be removed.
    built_in boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint role_pkey primary key (id),
    constraint role_slug_key unique (slug),
    constraint role_slug_plain check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);

-- Who may do what where: a null bounds nothing.  A row is never removed, it ends.
create table access_grant (
    id bigint generated always as identity,
    person_id bigint not null,
    role_id bigint not null,
    body_id bigint,
    municipality_code text,
    module text,
    granted_by bigint,
    granted_at timestamptz not null,
    expires_at timestamptz,
    revoked_by bigint,
    revoked_at timestamptz,
    reason text not null default '',
    constraint access_grant_pkey primary key (id),
    constraint access_grant_ends_after_start check (expires_at > granted_at),
    constraint access_grant_person_fkey foreign key (person_id) references person (id),
    constraint access_grant_role_fkey foreign key (role_id) references role (id),
    constraint access_grant_body_fkey foreign key (body_id) references body (id),
    constraint access_grant_municipality_fkey foreign key (municipality_code) references municipality (code),
    constraint access_grant_granted_by_fkey foreign key (granted_by) references person (id),
    constraint access_grant_revoked_by_fkey foreign key (revoked_by) references person (id)
);
create index access_grant_person on access_grant (person_id) where revoked_at is null;

-- While somebody is away another person acts with that one's grants.
create table delegation (
    id bigint generated always as identity,
    from_person_id bigint not null,
    to_person_id bigint not null,
    since timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    reason text not null default '',
    created_at timestamptz not null,
    constraint delegation_pkey primary key (id),
    constraint delegation_ends_after_start check (until > since),
    constraint delegation_between_two check (from_person_id <> to_person_id),
    constraint delegation_from_fkey foreign key (from_person_id) references person (id),
    constraint delegation_to_fkey foreign key (to_person_id) references person (id)
);
create index delegation_to on delegation (to_person_id) where ended_at is null;
create index delegation_from on delegation (from_person_id) where ended_at is null;

-- Keys of other systems: shown once, kept as a hash, acting for the person who made them within fewer permissions.
create table api_token (
    id bigint generated always as identity,
    person_id bigint not null,
    name text not null,
    -- The first characters, so that its owner can tell it from others.
    prefix text not null,
    token_hash bytea not null,
    permissions text[] not null,
    body_id bigint,
    municipality_code text,
    module text,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    constraint api_token_pkey primary key (id),
    constraint api_token_hash_key unique (token_hash),
    constraint api_token_name_not_blank check (btrim(name) <> ''),
    constraint api_token_person_fkey foreign key (person_id) references person (id),
    constraint api_token_body_fkey foreign key (body_id) references body (id),
    constraint api_token_municipality_fkey foreign key (municipality_code) references municipality (code)
);
create index api_token_person on api_token (person_id);

-- The grants that hold for a person at a moment, their own and those of people for whom they stand in.
-- One call per request: a function, so that the rule stands once for every query that needs it.
create function effective_grants(person bigint, moment timestamptz) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'permissions', role.permissions,
        'body_id', access_grant.body_id,
        'municipality_code', access_grant.municipality_code,
        'module', access_grant.module
    )), '[]'::jsonb)
    from access_grant join role on role.id = access_grant.role_id
    where access_grant.revoked_at is null
        and (access_grant.expires_at is null or access_grant.expires_at > moment)
        and (access_grant.person_id = person or access_grant.person_id in (
            select from_person_id from delegation
            join person as absent on absent.id = delegation.from_person_id and absent.suspended_at is null and absent.erased_at is null
            where to_person_id = person and ended_at is null and since <= moment and until > moment
        ))
$$;

-- How often something was tried lately; rows are overwritten when their window has passed.
create table rate_counter (
    rule text not null,
    key bytea not null,
    window_start timestamptz not null,
    count integer not null,
    constraint rate_counter_pkey primary key (rule, key)
);
create index rate_counter_window on rate_counter (window_start);

insert into role (slug, name, name_en, permissions, built_in, created_at, updated_at) values
    ('administrator', 'Администратор', 'Administrator', array[
        'people.read', 'people.suspend', 'staff.manage', 'grants.manage', 'bodies.manage', 'catalogues.manage', 'modules.manage',
        'tokens.manage', 'audit.read', 'jobs.manage', 'system.read', 'moderation.act', 'issues.read', 'issues.answer',
        'issues.coordinate', 'constructions.inspect', 'content.edit'], true, now(), now()),
    ('official', 'Сотрудник органа', 'Official', array['issues.read', 'issues.answer'], true, now(), now()),
    ('head', 'Руководитель органа', 'Head of a body', array['issues.read', 'issues.answer', 'staff.manage', 'people.read'], true, now(), now()),
    ('coordinator', 'Координатор', 'Coordinator', array['issues.read', 'issues.answer', 'issues.coordinate'], true, now(), now()),
    ('inspector', 'Инспектор', 'Inspector', array['constructions.inspect'], true, now(), now()),
    ('moderator', 'Модератор', 'Moderator', array['moderation.act', 'people.read'], true, now(), now()),
    ('editor', 'Редактор', 'Editor', array['content.edit'], true, now(), now()),
    ('auditor', 'Аудитор', 'Auditor', array['audit.read', 'people.read', 'system.read'], true, now(), now());
