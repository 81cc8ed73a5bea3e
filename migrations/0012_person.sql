-- Trigrams find names with a typo in them; a trusted extension, which the owner of a database may create.
create extension if not exists pg_trgm;

-- People, how they sign in, and their sessions.
create table person (
    id bigint generated always as identity,
    email text,
    email_confirmed_at timestamptz,
    -- Argon2id in PHC form; null for people who sign in elsewhere only, and after erasure.
    password_hash text,
    display_name text not null,
    about text not null default '',
    municipality_code text,
    residence_set_at timestamptz,
    interests text[] not null default '{}',
    language text not null default 'ru',
    photo_id bigint,
    -- 'confirmed' when a provider that is trusted for it vouches for the person.
    trust text not null default 'basic',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    suspended_at timestamptz,
    suspended_reason text,
    erased_at timestamptz,
    constraint person_pkey primary key (id),
    constraint person_email_plain check (email = btrim(email) and email like '%_@_%' and length(email) <= 254),
    constraint person_display_name_not_blank check (btrim(display_name) <> '' and length(display_name) <= 100),
    constraint person_language_known check (language in ('ru', 'en')),
    constraint person_trust_known check (trust in ('basic', 'confirmed')),
    constraint person_erased_is_empty check (erased_at is null or (email is null and password_hash is null and about = '' and photo_id is null)),
    constraint person_municipality_fkey foreign key (municipality_code) references municipality (code)
);
create unique index person_email_key on person (lower(email));
create index person_name_trgm on person using gin (lower(display_name) gin_trgm_ops);

-- A session is a row: whoever removes it ends the session at once, on every node.
create table session (
    id bigint generated always as identity,
    token_hash bytea not null,
    person_id bigint not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    -- When the second factor was shown in this session; null until then.
    second_factor_at timestamptz,
    user_agent text not null default '',
    constraint session_pkey primary key (id),
    constraint session_token_hash_key unique (token_hash),
    constraint session_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create index session_person on session (person_id);
create index session_expiry on session (expires_at);

-- Links that are mailed: shown once, kept as a hash, good for one use.
create table one_time_token (
    token_hash bytea not null,
    purpose text not null,
    person_id bigint,
    payload jsonb not null default '{}',
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint one_time_token_pkey primary key (token_hash),
    constraint one_time_token_purpose_known check (purpose in ('confirm_email', 'reset_password', 'change_email', 'invitation')),
    constraint one_time_token_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create index one_time_token_person on one_time_token (person_id, purpose);
create index one_time_token_expiry on one_time_token (expires_at);

-- Consent to the processing of personal data: which text, when, and when it was withdrawn.
create table consent (
    id bigint generated always as identity,
    person_id bigint not null,
    document text not null,
    version text not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz,
    constraint consent_pkey primary key (id),
    constraint consent_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create index consent_person on consent (person_id);

-- The second factor: a sealed TOTP secret, and codes for the day when the device is lost.
create table second_factor (
    person_id bigint not null,
    secret bytea not null,
    confirmed_at timestamptz,
    -- The last time step that was accepted: a code counts once.
    last_step bigint not null default 0,
    constraint second_factor_pkey primary key (person_id),
    constraint second_factor_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create table recovery_code (
    person_id bigint not null,
    code_hash bytea not null,
    used_at timestamptz,
    constraint recovery_code_pkey primary key (person_id, code_hash),
    constraint recovery_code_person_fkey foreign key (person_id) references person (id) on delete cascade
);
