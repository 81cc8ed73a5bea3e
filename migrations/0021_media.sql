-- Pictures that people uploaded, cleaned and in a few widths; the bytes stand in the object store under `key`.
create table media (
    id bigint generated always as identity,
    -- The folder of its objects: random, so that an address of the store gives nothing away.
    key text not null,
    uploader_id bigint,
    -- The thing that shows it; null until it is attached.
    owner_kind text,
    owner_id bigint,
    -- Where that thing is, for the scopes of those who may see what is not public.
    module text,
    municipality_code text,
    body_id bigint,
    public boolean not null default false,
    width integer not null,
    height integer not null,
    -- SHA-256 over the bytes of all variants.
    digest bytea not null,
    created_at timestamptz not null,
    -- Since when no thing shows it; null while one does.
    unattached_since timestamptz,
    constraint media_pkey primary key (id),
    constraint media_key_key unique (key),
    constraint media_key_plain check (key ~ '^[A-Za-z0-9_-]{20,64}$'),
    constraint media_size_positive check (width > 0 and height > 0),
    constraint media_owner_whole check ((owner_kind is null) = (owner_id is null)),
    constraint media_unattached_or_owned check ((owner_id is null) = (unattached_since is not null)),
    constraint media_public_is_owned check (not public or owner_id is not null),
    constraint media_uploader_fkey foreign key (uploader_id) references person (id) on delete set null,
    constraint media_municipality_fkey foreign key (municipality_code) references municipality (code),
    constraint media_body_fkey foreign key (body_id) references body (id)
);
create index media_owner on media (owner_kind, owner_id) where owner_id is not null;
create index media_uploader on media (uploader_id);
create index media_unattached on media (unattached_since) where unattached_since is not null;

create table media_variant (
    media_id bigint not null,
    -- The last part of its address and of its object: 800.webp.
    name text not null,
    media_type text not null,
    width integer not null,
    height integer not null,
    size_bytes bigint not null,
    constraint media_variant_pkey primary key (media_id, name),
    constraint media_variant_name_plain check (name ~ '^[0-9]{1,5}\.(webp|jpg)$'),
    constraint media_variant_type_known check (media_type in ('image/webp', 'image/jpeg')),
    constraint media_variant_media_fkey foreign key (media_id) references media (id) on delete cascade
);
