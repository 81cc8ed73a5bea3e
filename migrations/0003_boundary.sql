-- An edition is one dated set of all areas. It is loaded inactive and activated by a separate command; areas of an edition never change.
create table boundary_edition (
    id bigint generated always as identity,
    title text not null,
    source text not null,
    licence text not null,
    attribution text not null,
    valid_on date,
    approximate boolean not null,
    imported_at timestamptz not null default now(),
    activated_at timestamptz,
    active boolean not null default false,
    checksum text not null,
    report jsonb not null default '{}',
    constraint boundary_edition_pkey primary key (id),
    constraint boundary_edition_checksum_unique unique (checksum),
    constraint boundary_edition_title_not_blank check (btrim(title) <> ''),
    constraint boundary_edition_active_was_activated check (not active or activated_at is not null)
);

create unique index boundary_edition_one_active on boundary_edition (active) where active;

create table boundary_area (
    edition_id bigint not null,
    code text not null,
    geom geometry(MultiPolygon, 4326) not null,
    constraint boundary_area_pkey primary key (edition_id, code),
    constraint boundary_area_edition foreign key (edition_id) references boundary_edition (id) on delete cascade,
    constraint boundary_area_municipality foreign key (code) references municipality (code),
    constraint boundary_area_valid check (st_isvalid(geom) and not st_isempty(geom))
);

create index boundary_area_geom on boundary_area using gist (geom);
