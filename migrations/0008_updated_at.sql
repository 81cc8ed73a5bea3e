-- Keeps updated_at true whoever writes.
create function touch_updated_at() returns trigger language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;

create trigger issue_touched before update on issue
for each row when (old is distinct from new) execute function touch_updated_at();
create trigger construction_touched before update on construction
for each row when (old is distinct from new) execute function touch_updated_at();
