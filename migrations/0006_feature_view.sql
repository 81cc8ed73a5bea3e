-- The one projection of a row to its map feature. Days count from 2000-01-01 in the calendar of Europe/Moscow; 0 is unknown.
create view issue_feature as
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
    greatest(0, least(65535, (created_at at time zone 'Europe/Moscow')::date - date '2000-01-01')) as created_day
from issue;

create view construction_feature as
select
    id,
    st_asbinary(geom) as geom,
    status,
    category,
    municipality_code,
    coalesce(greatest(0, least(65535, permitted_on - date '2000-01-01')), 0) as permitted_day
from construction;
