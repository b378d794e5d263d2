-- The linkage model: what it compares beside names, dates and postcodes, the models and thresholds themselves, and the score of each decision.

alter table link_keys
  add column given_words text,
  add column middle_words text,
  add column family_words text,
  add column house text,
  add column outward_code text;
comment on column link_keys.given_words is 'Normalised, with spaces; null when it is given_norm, a single word. family_words likewise.';
comment on column link_keys.house is 'What tells the home from others of its postcode: its numbers, or its name.';
update link_keys set outward_code = split_part(link_keys.postcode, ' ', 1) where link_keys.postcode is not null;
drop index link_keys_dob_postcode_idx;
create index link_keys_dob_outward_idx on link_keys (date_of_birth, outward_code);

-- As in 0011, with birth date and names exchanged, birth date and postcode district, postcode and family name, and all that the
-- model compares.
drop function link_candidates;
create function link_candidates(probes jsonb) returns table (
  "row" integer,
  child_id integer,
  is_withheld boolean,
  date_of_birth date,
  date_of_birth_accuracy text,
  given text,
  middle text,
  family text,
  given_words text,
  family_words text,
  is_part boolean,
  postcode text,
  house text,
  identifiers jsonb
)
language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
return query
  with probe as materialized (
    select r.* from jsonb_to_recordset(probes) as r ("row" integer, given text[], family text[], names text[], date_of_birth date, postcode text,
           outward_code text, numbers text[], schemes text[])
  ), pair as materialized (
    select probe."row", k.child_id from probe cross join lateral (
      (select i.child_id from unnest(probe.schemes, probe.numbers) n (scheme, value)
         join child_identifiers i on i.scheme = n.scheme and i.value = n.value limit 60)
      union
      (select l.child_id from link_keys l where l.date_of_birth = probe.date_of_birth and l.family_norm = any(probe.names) limit 60)
      union
      (select l.child_id from link_keys l where l.date_of_birth = probe.date_of_birth and l.given_norm = any(probe.names) limit 60)
      union
      (select l.child_id from link_keys l
        where l.date_of_birth = probe.date_of_birth and l.outward_code = probe.outward_code and l.postcode = probe.postcode limit 60)
      union
      (select l.child_id from link_keys l where l.date_of_birth = probe.date_of_birth and l.outward_code = probe.outward_code limit 60)
      union
      (select l.child_id from link_keys l
        where l.family_norm = any(probe.family) and l.given_norm = any(probe.given)
          and (l.date_of_birth between probe.date_of_birth - 400 and probe.date_of_birth + 400
            or (extract(month from l.date_of_birth) = extract(month from probe.date_of_birth)
              and extract(day from l.date_of_birth) = extract(day from probe.date_of_birth))) limit 60)
      union
      (select l.child_id from link_keys l where l.postcode = probe.postcode and l.given_norm = any(probe.given) limit 60)
      union
      (select l.child_id from link_keys l where l.postcode = probe.postcode and l.family_norm = any(probe.family) limit 60)
    ) k
  )
  select pair."row", c.child_id, c.status = 'withheld', c.date_of_birth, c.date_of_birth_accuracy, l.given_norm, l.middle_words,
         l.family_norm, l.given_words, l.family_words, l.is_part, l.postcode, l.house, numbers.identifiers
    from pair
    join children c on c.child_id = pair.child_id
    join link_keys l on l.child_id = c.child_id
    left join lateral (
     select jsonb_agg(jsonb_build_object('scheme', i.scheme, 'value', i.value, 'isFormer', i.is_former)) as identifiers
       from child_identifiers i
      where l.position = 0 and i.child_id = c.child_id and i.scheme in ('nhs-number', 'upn', 'uln')) numbers on true
   order by pair."row", c.child_id, l.position;
end $$;
comment on function link_candidates is 'Children that share a blocking key with each row of a batch, withheld ones included, with all that matching compares.';
revoke all on function link_candidates from public;
grant execute on function link_candidates to contactpoint_worker;

create table link_models (
  version text primary key constraint link_models_version_check check (version ~ '^[a-z0-9.-]{1,60}$'),
  model jsonb not null,
  digest text not null,
  index_records integer not null constraint link_models_index_records_check check (index_records > 0),
  trained_on text not null,
  created_at timestamptz not null,
  is_current boolean not null
);
comment on table link_models is 'Trained models, never changed and never removed: a decision names the one it was taken by.';
comment on column link_models.digest is 'SHA-256 of the model, in hexadecimal.';
comment on column link_models.index_records is 'Records that each row could be paired with when it was trained: its priors are shares of them.';
create unique index link_models_is_current_idx on link_models (is_current) where is_current;

create table link_thresholds (
  threshold_id bigint generated always as identity primary key,
  source_kind text not null constraint link_thresholds_source_kind_check check (source_kind in ('health', 'education', 'social-care', 'other')),
  model_version text not null references link_models,
  link_bits double precision not null,
  review_bits double precision not null,
  evidence jsonb not null,
  set_by text not null,
  set_at timestamptz not null,
  constraint link_thresholds_order_check check (review_bits <= link_bits)
);
comment on table link_thresholds is 'Per kind of source, at which score a row is linked or put before a person; the latest of a kind and model is in force, earlier ones stay.';
comment on column link_thresholds.evidence is 'Labelled pairs, links, errors and lower bound of precision, overall and of each watched group.';
create index link_thresholds_source_kind_idx on link_thresholds (model_version, source_kind, threshold_id);

create table link_model_reports (
  report_id bigint generated always as identity primary key,
  model_version text not null references link_models,
  made_by text not null,
  made_at timestamptz not null,
  report jsonb not null
);
comment on table link_model_reports is 'What another model would decide differently, by rule: numbers only. Making a report changes no link.';

alter table link_decisions
  add column match_bits double precision,
  add column term_bits double precision,
  add column pattern integer;
comment on column link_decisions.match_bits is 'Of the best candidate among all of the row, by the model; null when no candidate was scored.';
comment on column link_decisions.term_bits is 'The part of the score that rare or common names and places have in it.';
comment on column link_decisions.pattern is 'How the best candidate agrees, in the fields and levels of the model.';

grant select, insert on link_models, link_thresholds, link_model_reports to contactpoint_worker;
grant update (is_current) on link_models to contactpoint_worker;
