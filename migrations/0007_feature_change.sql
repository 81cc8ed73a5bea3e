-- Which map features changed in which transaction. A null feature_id says: reload the layer.
-- Readers follow it by transaction id, never by id: see docs/adr/0010-following-changes.md.
create table feature_change (
    id bigint generated always as identity,
    xid xid8 not null default pg_current_xact_id(),
    layer text not null,
    feature_id bigint,
    at timestamptz not null default clock_timestamp(),
    constraint feature_change_pkey primary key (id)
);

create index feature_change_xid on feature_change (xid);

-- Snapshots taken by the sweep. What the newest mark older than the retention can see, every follower within the retention has seen.
create table feature_change_mark (
    id bigint generated always as identity,
    snapshot pg_snapshot not null default pg_current_snapshot(),
    at timestamptz not null default now(),
    constraint feature_change_mark_pkey primary key (id)
);

-- Statement trigger of a watched table: the layer is its first argument, the columns that matter to the map are the others.
-- With `kuban.bulk` on, and after truncate, one row asks for a reload of the layer instead.
create function record_feature_change() returns trigger language plpgsql as $$
declare
    watched text;
    recorded bigint;
begin
    if tg_op = 'TRUNCATE' or current_setting('kuban.bulk', true) = 'on' then
        insert into feature_change (layer)
        select tg_argv[0]
        where not exists (
            select from feature_change
            where xid = pg_current_xact_id() and layer = tg_argv[0] and feature_id is null
        );
    elsif tg_op = 'INSERT' then
        insert into feature_change (layer, feature_id) select tg_argv[0], id from new_rows;
    elsif tg_op = 'DELETE' then
        insert into feature_change (layer, feature_id) select tg_argv[0], id from old_rows;
    else
        select string_agg(format('n.%1$I is distinct from o.%1$I', tg_argv[i]), ' or ')
        into watched
        from generate_series(1, tg_nargs - 1) as i;
        execute format(
            'insert into feature_change (layer, feature_id)
             select %L, coalesce(n.id, o.id) from new_rows n full join old_rows o on n.id = o.id
             where n.id is null or o.id is null or %s',
            tg_argv[0], watched
        );
    end if;
    get diagnostics recorded = row_count;
    if recorded > 0 then
        perform pg_notify('feature_change', tg_argv[0]);
    end if;
    return null;
end
$$;

-- Makes a table's rows a followed map layer.
create function watch_features(watched_table text, layer text, columns text[]) returns void language plpgsql as $$
declare
    arguments text := quote_literal(layer) || coalesce((select string_agg(', ' || quote_literal(c), '') from unnest(columns) as c), '');
begin
    execute format(
        'create trigger %1$s_inserted after insert on %1$I referencing new table as new_rows
         for each statement execute function record_feature_change(%2$s)', watched_table, arguments);
    execute format(
        'create trigger %1$s_updated after update on %1$I referencing new table as new_rows old table as old_rows
         for each statement execute function record_feature_change(%2$s)', watched_table, arguments);
    execute format(
        'create trigger %1$s_deleted after delete on %1$I referencing old table as old_rows
         for each statement execute function record_feature_change(%2$s)', watched_table, arguments);
    execute format(
        'create trigger %1$s_truncated after truncate on %1$I
         for each statement execute function record_feature_change(%2$s)', watched_table, arguments);
end
$$;

select watch_features('issue', 'issues', array[
    'geom', 'status', 'category', 'municipality_code', 'created_at', 'answered_at', 'due_at'
]);
select watch_features('construction', 'constructions', array[
    'geom', 'status', 'category', 'municipality_code', 'permitted_on'
]);

-- The municipalities layer is rebuilt whole whenever another edition, or another credit line, is in force.
create function record_edition_change() returns trigger language plpgsql as $$
begin
    insert into feature_change (layer) values ('municipalities');
    perform pg_notify('feature_change', 'municipalities');
    return null;
end
$$;

create trigger boundary_edition_inserted after insert on boundary_edition
for each row when (new.active) execute function record_edition_change();
create trigger boundary_edition_updated after update on boundary_edition
for each row when ((old.active or new.active) and old is distinct from new) execute function record_edition_change();
create trigger boundary_edition_deleted after delete on boundary_edition
for each row when (old.active) execute function record_edition_change();
