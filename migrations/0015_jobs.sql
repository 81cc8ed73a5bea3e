-- Jobs stand in the schema of their library, which brings its tables by itself (db::migrations); this is the door to them.
create function enqueue_job(name text, payload jsonb, queue text, run_at timestamptz, most_attempts smallint, key text) returns void
language plpgsql as $$
begin
    perform graphile_worker.add_job(
        identifier => name, payload => payload::json, queue_name => queue, run_at => enqueue_job.run_at,
        max_attempts => most_attempts, job_key => key);
end
$$;
