-- Which rows are example data, so that replacing the demo touches nothing else.
create table seeded_feature (
    layer text not null,
    feature_id bigint not null,
    constraint seeded_feature_pkey primary key (layer, feature_id)
);
