-- A person stands by one version of the consent at a time; what was withdrawn stays as evidence of when it held.
create unique index consent_standing_key on consent (person_id, document) where withdrawn_at is null;

