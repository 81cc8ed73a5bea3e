-- Time: the working days of the country, the ticks of periodic jobs, and the doors to the queue of jobs.

-- The years whose calendar is known; a year without a row falls back to Saturdays, Sundays and the fixed holidays.
create table calendar_year (
    year integer not null,
    -- The act that moved the days.
    source text not null,
    updated_at timestamptz not null,
    constraint calendar_year_pkey primary key (year),
    constraint calendar_year_possible check (year between 2000 and 2100),
    constraint calendar_year_source_not_blank check (btrim(source) <> '')
);
-- Only the days that differ from the rule (Monday to Friday, without the fixed holidays of article 112 of the Labour Code).
create table calendar_day (
    year integer not null,
    day date not null,
    kind text not null,
    constraint calendar_day_pkey primary key (day),
    constraint calendar_day_in_its_year check (extract(year from day) = year),
    constraint calendar_day_kind_known check (kind in ('day_off', 'working_day')),
    constraint calendar_day_year_fkey foreign key (year) references calendar_year (year) on delete cascade
);
create index calendar_day_year on calendar_day (year);

insert into calendar_year (year, source, updated_at) values
    (2024, 'Постановление Правительства РФ от 10.08.2023 № 1314; статья 112 Трудового кодекса РФ', now()),
    (2025, 'Постановление Правительства РФ от 04.10.2024 № 1335; статья 112 Трудового кодекса РФ', now()),
    (2026, 'Постановление Правительства РФ от 24.09.2025 № 1466; статья 112 Трудового кодекса РФ', now());
insert into calendar_day (year, day, kind) values
    -- 2024: from 6 January to 10 May, from 7 January to 31 December, from 27 April to 29 April, from 2 November to 30 April,
    -- from 28 December to 30 December.
    (2024, '2024-04-27', 'working_day'),
    (2024, '2024-04-29', 'day_off'),
    (2024, '2024-04-30', 'day_off'),
    (2024, '2024-05-10', 'day_off'),
    (2024, '2024-11-02', 'working_day'),
    (2024, '2024-12-28', 'working_day'),
    (2024, '2024-12-30', 'day_off'),
    (2024, '2024-12-31', 'day_off'),
    -- 2025: from 4 January to 2 May, from 23 February to 8 May, from 8 March to 13 June, from 1 November to 3 November,
    -- from 5 January to 31 December.
    (2025, '2025-05-02', 'day_off'),
    (2025, '2025-05-08', 'day_off'),
    (2025, '2025-06-13', 'day_off'),
    (2025, '2025-11-01', 'working_day'),
    (2025, '2025-11-03', 'day_off'),
    (2025, '2025-12-31', 'day_off'),
    -- 2026: from 3 January to 9 January, from 4 January to 31 December; by article 112 from 8 March (a Sunday) to 9 March
    -- and from 9 May (a Saturday) to 11 May.
    (2026, '2026-01-09', 'day_off'),
    (2026, '2026-03-09', 'day_off'),
    (2026, '2026-05-11', 'day_off'),
    (2026, '2026-12-31', 'day_off');

-- The last moment of each periodic job for which it was put into the queue: whoever locks the row decides for all nodes.
create table cron_tick (
    name text not null,
    tick timestamptz not null,
    constraint cron_tick_pkey primary key (name)
);

-- The queue stands in the schema of its library, whose tables come after these migrations: functions are the doors to it.
create function list_jobs(wanted_id bigint, wanted_state text, before_id bigint, most bigint) returns table (
    id bigint, name text, state text, attempts smallint, most_attempts smallint, run_at timestamptz, last_error text, created_at timestamptz
) language plpgsql stable as $$
begin
    return query
    with seen as (
        select job.id, task.identifier as name, job.attempts, job.max_attempts, job.run_at, job.last_error, job.created_at,
            case when job.locked_at is not null then 'running' when job.attempts >= job.max_attempts then 'failed' else 'waiting' end as state
        from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = job.task_id
    )
    select seen.id, seen.name, seen.state, seen.attempts, seen.max_attempts, seen.run_at, seen.last_error, seen.created_at
    from seen
    where (wanted_id is null or seen.id = wanted_id) and (wanted_state is null or seen.state = wanted_state)
        and (before_id is null or seen.id < before_id)
    order by seen.id desc
    limit most;
end
$$;

create function count_jobs(moment timestamptz) returns table (waiting bigint, failed bigint, running bigint, oldest_due timestamptz)
language plpgsql stable as $$
begin
    return query
    select count(*) filter (where job.locked_at is null and job.attempts < job.max_attempts),
        count(*) filter (where job.locked_at is null and job.attempts >= job.max_attempts),
        count(*) filter (where job.locked_at is not null),
        min(job.run_at) filter (where job.locked_at is null and job.attempts < job.max_attempts and job.run_at <= moment)
    from graphile_worker._private_jobs job;
end
$$;

-- Makes a job that nobody does just now due at once, with all its attempts before it; false when somebody does it.
create function retry_job(wanted_id bigint, most_attempts smallint) returns boolean language plpgsql as $$
declare
    changed boolean;
begin
    update graphile_worker._private_jobs job
    set attempts = 0, max_attempts = greatest(most_attempts, 1), run_at = now(), updated_at = now()
    where job.id = wanted_id and job.locked_at is null;
    changed := found;
    if changed then
        delete from graphile_worker._private_job_retirements retired where retired.id = wanted_id;
        perform pg_notify('jobs:insert', '{"r":' || random()::text || ',"count":1}');
    end if;
    return changed;
end
$$;

create function delete_job(wanted_id bigint) returns boolean language plpgsql as $$
begin
    delete from graphile_worker._private_jobs job where job.id = wanted_id and job.locked_at is null;
    return found;
end
$$;

-- Makes the attempt that is under way the last one: there is no use in another.
create function give_up_job(wanted_id bigint) returns void language plpgsql as $$
begin
    update graphile_worker._private_jobs job set max_attempts = greatest(job.attempts, 1) where job.id = wanted_id;
end
$$;

-- For a clock that was moved ahead of the server's: what is due by that clock becomes due.
create function hasten_jobs(moment timestamptz) returns void language plpgsql as $$
begin
    update graphile_worker._private_jobs job set run_at = now()
    where job.locked_at is null and job.attempts < job.max_attempts and job.run_at > now() and job.run_at <= moment;
end
$$;

-- Letters by the key of their job: what has gone out is not sent again when the job is done again (ADR 0056).
create table letter (
    key text not null,
    state text not null,
    attempts integer not null default 1,
    -- What the mail server said, without addresses.
    answer text not null default '',
    begun_at timestamptz not null,
    ended_at timestamptz,
    constraint letter_pkey primary key (key),
    constraint letter_state_known check (state in ('sending', 'sent', 'refused'))
);
create index letter_begun on letter (begun_at);
