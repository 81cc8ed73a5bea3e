-- Texts of people under moderation: where each stands, who complained, what was decided and why.
create table moderated_text (
    subject_kind text not null,
    subject_id bigint not null,
    author_id bigint,
    -- Where the thing is, for the scopes of moderators.
    module text not null,
    municipality_code text,
    body_id bigint,
    state text not null,
    -- What the author is told when it is not published.
    reason text not null default '',
    -- What moderators read, and its words in lower case without signs, by which duplicates are found; empty when the author is erased.
    text text not null,
    folded text not null,
    submitted_at timestamptz not null,
    decided_at timestamptz,
    constraint moderated_text_pkey primary key (subject_kind, subject_id),
    constraint moderated_text_kind_plain check (subject_kind ~ '^[a-z_]{1,40}$'),
    constraint moderated_text_state_known check (state in ('held', 'published', 'hidden')),
    constraint moderated_text_reason_given check (state <> 'hidden' or btrim(reason) <> ''),
    constraint moderated_text_author_fkey foreign key (author_id) references person (id) on delete set null,
    constraint moderated_text_municipality_fkey foreign key (municipality_code) references municipality (code),
    constraint moderated_text_body_fkey foreign key (body_id) references body (id)
);
create index moderated_text_author on moderated_text (author_id, submitted_at desc);
create index moderated_text_submitted on moderated_text (submitted_at);
create index moderated_text_folded_trgm on moderated_text using gin (folded gin_trgm_ops);

-- A question to moderators about a text; at most one of a text is open.
create table moderation_case (
    id bigint generated always as identity,
    subject_kind text not null,
    subject_id bigint not null,
    cause text not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    decided_by bigint,
    action text,
    reason text not null default '',
    constraint moderation_case_pkey primary key (id),
    constraint moderation_case_cause_known check (cause in ('premoderation', 'duplicate', 'links', 'complaints', 'review')),
    constraint moderation_case_action_known check (action in ('publish', 'hide', 'hold')),
    constraint moderation_case_decided_whole check ((closed_at is null) = (action is null)),
    constraint moderation_case_text_fkey foreign key (subject_kind, subject_id)
        references moderated_text (subject_kind, subject_id) on delete cascade,
    constraint moderation_case_decided_by_fkey foreign key (decided_by) references person (id)
);
create unique index moderation_case_open_key on moderation_case (subject_kind, subject_id) where closed_at is null;
create index moderation_case_opened on moderation_case (id) where closed_at is null;

-- What a person thinks wrong with a text: once for each.
create table complaint (
    id bigint generated always as identity,
    subject_kind text not null,
    subject_id bigint not null,
    person_id bigint not null,
    reason text not null,
    text text not null default '',
    created_at timestamptz not null,
    -- The case that answered it; null while none has.
    case_id bigint,
    constraint complaint_pkey primary key (id),
    constraint complaint_once_key unique (subject_kind, subject_id, person_id),
    constraint complaint_reason_known check (reason in ('spam', 'insult', 'personal_data', 'illegal', 'false', 'other')),
    constraint complaint_text_fkey foreign key (subject_kind, subject_id)
        references moderated_text (subject_kind, subject_id) on delete cascade,
    constraint complaint_person_fkey foreign key (person_id) references person (id) on delete cascade,
    constraint complaint_case_fkey foreign key (case_id) references moderation_case (id) on delete set null
);
create index complaint_person on complaint (person_id);
create index complaint_case on complaint (case_id) where case_id is not null;
