-- greatest() and least() skip nulls, so a missing day came out as the last one instead of 0.
create or replace view construction_feature as
select
    id,
    st_asbinary(geom) as geom,
    status,
    category,
    municipality_code,
    case
        when permitted_on is null then 0
        else greatest(1, least(65534, permitted_on - date '2000-01-01'))
    end as permitted_day
from construction;

create or replace view issue_feature as
select
    id,
    st_x(geom) as lon,
    st_y(geom) as lat,
    status,
    category,
    municipality_code,
    case
        when answered_at is null and due_at > now() then 'pending'
        when answered_at is null or answered_at > due_at then 'late'
        else 'in_time'
    end as term,
    greatest(1, least(65534, (created_at at time zone 'Europe/Moscow')::date - date '2000-01-01')) as created_day
from issue;
