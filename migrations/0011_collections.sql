-- What GIS programs read, one row per record of a collection: a column per field by the field's name, and the id and the geometry.
-- Joins are on unique keys, so that the planner drops those of which no column is asked for.
create view issue_item as
select
    issue.id,
    issue.geom,
    issue.title,
    nullif(issue.description, '') as description,
    issue.status,
    issue.category,
    case
        when issue.answered_at is null and issue.due_at > now() then 'pending'
        when issue.answered_at is null or issue.answered_at > issue.due_at then 'late'
        else 'in_time'
    end as term,
    issue.municipality_code,
    municipality.name_ru as municipality,
    nullif(issue.address, '') as address,
    issue.created_at,
    issue.answered_at,
    issue.due_at,
    issue.edition_id
from issue
left join municipality on municipality.code = issue.municipality_code;

-- The area is measured when it is read: kept as a generated column it would make every update look like a change to the trigger that
-- keeps updated_at.
create view construction_item as
select
    construction.id,
    construction.geom,
    construction.name,
    construction.status,
    construction.category,
    construction.municipality_code,
    municipality.name_ru as municipality,
    nullif(construction.address, '') as address,
    construction.permit_number,
    construction.developer,
    construction.storeys,
    construction.permitted_on,
    st_area(construction.geom::geography) as area_m2,
    construction.edition_id
from construction
left join municipality on municipality.code = construction.municipality_code;

create view boundary_edition_item as
select
    boundary_area.edition_id || '-' || boundary_area.code as id,
    boundary_area.geom,
    boundary_area.code,
    municipality.name_ru as name,
    municipality.name_en,
    boundary_area.edition_id,
    boundary_edition.title as edition,
    boundary_edition.valid_on,
    boundary_edition.approximate,
    boundary_edition.active,
    boundary_edition.licence,
    boundary_edition.attribution,
    st_area(boundary_area.geom::geography) / 1000000 as area_km2
from boundary_area
join boundary_edition on boundary_edition.id = boundary_area.edition_id
join municipality on municipality.code = boundary_area.code;

-- Orders and equality filters of collections. Every index ends in the id, the last key of every order, so that a page far behind costs
-- what the first one costs. Free text, terms and areas have none: rows are written far more often than ordered by these.
create index issue_created_at on issue (created_at, id);
create index issue_status on issue (status, id);
create index issue_category on issue (category, id);
create index issue_municipality_code on issue (municipality_code, id);
create index construction_permitted_on on construction (permitted_on, id);
create index construction_status on construction (status, id);
create index construction_category on construction (category, id);
create index construction_municipality_code on construction (municipality_code, id);
