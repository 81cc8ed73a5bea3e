-- The municipalities that a code may name. Rows come from the facts that the program ships (boundaries::municipalities).
create table municipality (
    code text not null,
    name_ru text not null,
    name_en text not null,
    constraint municipality_pkey primary key (code),
    constraint municipality_code_is_oktmo check (code ~ '^[0-9]{8}$'),
    constraint municipality_name_ru_not_blank check (btrim(name_ru) <> ''),
    constraint municipality_name_en_not_blank check (btrim(name_en) <> '')
);
