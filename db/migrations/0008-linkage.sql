create table source_links (
  source_id text not null,
  source_record_id text not null,
  child_id integer not null references children,
  decision_id bigint not null,
  linked_at timestamptz not null,
  primary key (source_id, source_record_id)
);
comment on table source_links is 'Which child each source record stands for now; how that was decided is in link_decisions.';
create index source_links_child_id_idx on source_links (child_id);

create table link_decisions (
  decision_id bigint generated always as identity primary key,
  source_id text not null,
  source_record_id text not null,
  outcome text not null constraint link_decisions_outcome_check check (outcome in ('linked', 'new', 'review', 'refused')),
  rule text not null constraint link_decisions_rule_check check (rule ~ '^[a-z-]+$'),
  child_id integer references children,
  candidate_child_ids integer[] not null default '{}',
  model_version text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  feed_file_id bigint not null,
  row_number integer not null
);
comment on table link_decisions is 'Each decision once made, dated, with its rule; never changed.';
create index link_decisions_source_idx on link_decisions (source_id, source_record_id, decision_id);

create table link_keys (
  child_id integer not null references children,
  position smallint not null,
  given_norm text not null,
  family_norm text not null,
  date_of_birth date not null,
  postcode text,
  is_part boolean not null,
  primary key (child_id, position)
);
comment on table link_keys is 'Candidates for matching, withheld children included, so that a row near one is never a new child. Never read to serve a page.';
create index link_keys_dob_family_idx on link_keys (date_of_birth, family_norm);
create index link_keys_dob_given_idx on link_keys (date_of_birth, given_norm);
create index link_keys_dob_postcode_idx on link_keys (date_of_birth, postcode);
create index link_keys_names_idx on link_keys (family_norm, given_norm);
create index link_keys_postcode_idx on link_keys (postcode, given_norm);

grant select, insert, update, delete on source_links, link_keys to contactpoint_worker;
grant select, insert on link_decisions to contactpoint_worker;
