-- Accounts elsewhere by which people sign in.  The provider's name for the person is kept as a keyed hash: it finds them again and
-- tells nothing about them.
create table identity (
    id bigint generated always as identity,
    person_id bigint not null,
    provider text not null,
    subject_hash bytea not null,
    -- Whether the provider vouched, when it was last asked, that the account is of a real person.
    confirms boolean not null,
    linked_at timestamptz not null,
    seen_at timestamptz not null,
    constraint identity_pkey primary key (id),
    constraint identity_subject_key unique (provider, subject_hash),
    constraint identity_person_key unique (person_id, provider),
    constraint identity_person_fkey foreign key (person_id) references person (id) on delete cascade
);

-- Ways to a provider that were begun.  Each is good for one return, of the browser that began it, for a short time.
create table identity_attempt (
    state_hash bytea not null,
    browser_hash bytea not null,
    provider text not null,
    return_to text not null,
    language text not null,
    -- The version of the consent that the person agreed to before, if they mean to open an account.
    consent_version text,
    -- Who links the account elsewhere to their own; null for signing in.
    person_id bigint,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint identity_attempt_pkey primary key (state_hash),
    constraint identity_attempt_return_is_own check (return_to like '/%' and return_to not like '//%'),
    constraint identity_attempt_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create index identity_attempt_expiry on identity_attempt (expires_at);
