-- Who is told what, by which channel, when.

-- What a person wants of a kind of notification, where it differs from the kind's defaults.
create table notification_preference (
    person_id bigint not null,
    kind text not null,
    in_app boolean not null,
    email boolean not null,
    push boolean not null,
    constraint notification_preference_pkey primary key (person_id, kind),
    constraint notification_preference_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create table notification_setting (
    person_id bigint not null,
    digest text not null default 'immediate',
    -- Hours in Europe/Moscow during which nothing is sent; they may span midnight.
    quiet_from time,
    quiet_to time,
    constraint notification_setting_pkey primary key (person_id),
    constraint notification_setting_digest_known check (digest in ('immediate', 'daily', 'weekly')),
    constraint notification_setting_quiet_whole check ((quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to),
    constraint notification_setting_person_fkey foreign key (person_id) references person (id) on delete cascade
);

-- What a person follows: a circle, a municipality, a theme or one thing.
create table subscription (
    id bigint generated always as identity,
    person_id bigint not null,
    location geometry(Point, 4326),
    radius_m double precision,
    -- A box around the circle, a little wider: what the index finds before the distance is measured.
    reach geometry(Polygon, 4326),
    municipality_code text,
    theme text,
    subject_kind text,
    subject_id bigint,
    created_at timestamptz not null,
    constraint subscription_pkey primary key (id),
    constraint subscription_of_one check (num_nonnulls(location, municipality_code, theme, subject_kind) = 1),
    constraint subscription_circle_whole check (num_nonnulls(location, radius_m, reach) in (0, 3)),
    constraint subscription_thing_whole check (num_nonnulls(subject_kind, subject_id) in (0, 2)),
    constraint subscription_radius_bounded check (radius_m between 50 and 50000),
    constraint subscription_person_fkey foreign key (person_id) references person (id) on delete cascade,
    constraint subscription_municipality_fkey foreign key (municipality_code) references municipality (code)
);
create index subscription_person on subscription (person_id, id);
create index subscription_reach on subscription using gist (reach) where reach is not null;
create index subscription_municipality on subscription (municipality_code) where municipality_code is not null;
create index subscription_theme on subscription (theme) where theme is not null;
create index subscription_thing on subscription (subject_kind, subject_id) where subject_kind is not null;
create unique index subscription_municipality_once on subscription (person_id, municipality_code) where municipality_code is not null;
create unique index subscription_theme_once on subscription (person_id, theme) where theme is not null;
create unique index subscription_thing_once on subscription (person_id, subject_kind, subject_id) where subject_kind is not null;
create unique index subscription_circle_once on subscription (person_id, location, radius_m) where location is not null;

create table notification (
    id bigint generated always as identity,
    person_id bigint not null,
    kind text not null,
    -- What the texts of the kind are filled with, in any language.
    parameters jsonb not null,
    -- The path on the site to which it leads.
    url text not null,
    subject_kind text not null,
    subject_id bigint not null,
    -- One event tells a person once.
    dedup_key text not null,
    -- Whether it stands in the person's list; otherwise it only travels by other channels.
    in_app boolean not null,
    created_at timestamptz not null,
    read_at timestamptz,
    -- When its deliveries were planned; null until the job has done that.
    planned_at timestamptz,
    -- The transaction that wrote it: streams tell by it what they have seen.
    tx xid8 not null default pg_current_xact_id(),
    constraint notification_pkey primary key (id),
    constraint notification_once unique (person_id, dedup_key),
    constraint notification_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create index notification_list on notification (person_id, id desc) where in_app;
create index notification_unread on notification (person_id) where in_app and read_at is null;
create index notification_recent on notification (person_id, tx) where in_app;
create index notification_unplanned on notification (dedup_key, id) where planned_at is null;
create index notification_created on notification (created_at);

-- One row per notification and channel outside the site.
create table delivery (
    notification_id bigint not null,
    person_id bigint not null,
    channel text not null,
    due_at timestamptz not null,
    done_at timestamptz,
    -- What came of it: handed over, read before, or nowhere to send it.
    outcome text,
    constraint delivery_pkey primary key (notification_id, channel),
    constraint delivery_channel_known check (channel in ('email', 'push')),
    constraint delivery_outcome_known check (outcome in ('sent', 'read', 'unreachable')),
    constraint delivery_done_whole check ((done_at is null) = (outcome is null)),
    constraint delivery_notification_fkey foreign key (notification_id) references notification (id) on delete cascade
);
create index delivery_waiting on delivery (person_id, channel, due_at) where done_at is null;

-- Browsers that take pushes.
create table push_subscription (
    id bigint generated always as identity,
    person_id bigint not null,
    endpoint text not null,
    -- The browser's public key and its secret, to which messages are encrypted.
    p256dh bytea not null,
    auth bytea not null,
    created_at timestamptz not null,
    constraint push_subscription_pkey primary key (id),
    constraint push_subscription_endpoint_key unique (endpoint),
    constraint push_subscription_person_fkey foreign key (person_id) references person (id) on delete cascade
);
create index push_subscription_person on push_subscription (person_id);
-- Which browser has got which notification: a job that is done again leaves those out.
create table push_sent (
    notification_id bigint not null,
    push_subscription_id bigint not null,
    sent_at timestamptz not null,
    constraint push_sent_pkey primary key (notification_id, push_subscription_id),
    constraint push_sent_notification_fkey foreign key (notification_id) references notification (id) on delete cascade,
    constraint push_sent_subscription_fkey foreign key (push_subscription_id) references push_subscription (id) on delete cascade
);
create index push_sent_subscription on push_sent (push_subscription_id);

-- Streams are told that there may be news for a person; an empty payload means for anybody.
create function hint_notices(people bigint[]) returns void language plpgsql as $$
begin
    if cardinality(people) > 50 then
        perform pg_notify('notices', '');
    else
        perform pg_notify('notices', person::text) from unnest(people) as person;
    end if;
end
$$;
create function hint_session_end() returns trigger language plpgsql as $$
begin
    perform pg_notify('notices', old.person_id::text);
    return null;
end
$$;
create trigger session_end_hint after delete on session for each row execute function hint_session_end();
