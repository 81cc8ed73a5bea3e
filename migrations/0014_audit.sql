-- What was done: rows are only ever added, in the transaction of the change that they tell of.
-- Each of a few chains is a list of hashes; a head that is locked while it grows orders its chain and shows a tail that was cut off.
create table audit_chain (
    chain smallint not null,
    length bigint not null default 0,
    head bytea not null default '\x',
    constraint audit_chain_pkey primary key (chain)
);
insert into audit_chain (chain) select generate_series(0, 15);

create table audit_entry (
    id bigint generated always as identity,
    chain smallint not null,
    position bigint not null,
    at timestamptz not null,
    actor_kind text not null,
    actor_id bigint,
    actor_token_id bigint,
    action text not null,
    subject_kind text not null,
    subject_id text not null,
    before jsonb,
    after jsonb,
    request_id text not null default '',
    -- SHA-256 over salt and the personal values in audit_personal; null where there are none.
    personal_digest bytea,
    hash bytea not null,
    constraint audit_entry_pkey primary key (id),
    constraint audit_entry_place_key unique (chain, position),
    constraint audit_entry_actor_kind_known check (actor_kind in ('person', 'token', 'system', 'visitor'))
);
create index audit_entry_at on audit_entry (at, id);
create index audit_entry_actor on audit_entry (actor_id, id) where actor_id is not null;
create index audit_entry_subject on audit_entry (subject_kind, subject_id, id);
create index audit_entry_action on audit_entry (action, id);

-- Values that are somebody's personal data: erasing them leaves the chain whole, since it holds only their digest.
create table audit_personal (
    entry_id bigint not null,
    person_id bigint,
    salt bytea not null,
    before jsonb,
    after jsonb,
    constraint audit_personal_pkey primary key (entry_id),
    constraint audit_personal_entry_fkey foreign key (entry_id) references audit_entry (id)
);
create index audit_personal_person on audit_personal (person_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever added', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function refuse_change();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function refuse_change();
create trigger audit_personal_no_update before update on audit_personal for each row execute function refuse_change();
