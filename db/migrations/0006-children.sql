create table children (
  child_id integer generated always as identity primary key,
  public_id uuid not null unique,
  child_number text not null unique,
  status text not null constraint children_status_check check (status in ('open', 'withheld')),
  date_of_birth date not null,
  date_of_birth_accuracy text not null constraint children_date_of_birth_accuracy_check check (date_of_birth_accuracy in ('exact', 'estimated', 'month', 'year')),
  gender text not null constraint children_gender_check check (gender in ('female', 'male', 'not-specified', 'not-known')),
  date_of_death date,
  authority_code text references authorities,
  composed_at timestamptz not null
);
comment on table children is 'One row a child, composed from the source records linked to it; can be composed again at any time.';
comment on column children.child_id is 'Never leaves the process: pages know a child by public_id, people by child_number.';
comment on column children.status is 'withheld: a source restricts the record; it answers as if it did not exist.';
comment on column children.authority_code is 'The one authority responsible for the record (R-42).';

create table child_names (
  child_id integer not null references children,
  position smallint not null,
  kind text not null constraint child_names_kind_check check (kind in ('current', 'known-as', 'former')),
  given text not null,
  middle text,
  family text not null,
  primary key (child_id, position)
);

create table child_addresses (
  child_id integer primary key references children,
  state text not null constraint child_addresses_state_check check (state in ('current', 'last-known', 'no-known-address', 'left-england')),
  lines text[] not null default '{}',
  postcode text,
  uprn text,
  from_on date,
  return_intention text constraint child_addresses_return_intention_check check (
    return_intention in ('within-three-years', 'not-intended', 'not-known')),
  constraint child_addresses_left_check check ((state = 'left-england') = (return_intention is not null)),
  constraint child_addresses_lines_check check (state in ('current', 'last-known') or (lines = '{}' and postcode is null and uprn is null))
);
comment on table child_addresses is 'R-04: exactly one of four states.';

create table child_identifiers (
  child_id integer not null references children,
  scheme text not null constraint child_identifiers_scheme_check check (scheme in ('nhs-number', 'upn', 'uln', 'la-child-id', 'local')),
  value text not null,
  source_id text not null,
  is_former boolean not null,
  primary key (child_id, scheme, value, source_id)
);
comment on table child_identifiers is 'R-15: numbers of other bodies, used for matching and never shown to a user of another body.';
create index child_identifiers_scheme_value_idx on child_identifiers (scheme, value);

create table child_carers (
  child_id integer not null references children,
  position smallint not null,
  given text not null,
  family text not null,
  relationship text not null constraint child_carers_relationship_check check (relationship in (
    'mother', 'father', 'step-parent', 'foster-carer', 'guardian', 'carer', 'grandparent', 'other')),
  has_parental_responsibility boolean not null,
  phone text,
  email text,
  lives_with_child boolean,
  address_lines text[] not null default '{}',
  postcode text,
  primary key (child_id, position)
);

create table child_settings (
  child_id integer primary key references children,
  organisation_id integer references organisations,
  not_attending text constraint child_settings_not_attending_check check (not_attending in ('home-educated', 'not-known', 'left')),
  started_on date,
  ended_on date,
  constraint child_settings_either_check check ((organisation_id is null) = (not_attending is not null))
);

create table child_health_contacts (
  child_id integer not null references children,
  kind text not null constraint child_health_contacts_kind_check check (kind in ('gp', 'health-visitor', 'school-nurse')),
  organisation_id integer not null references organisations,
  practitioner text,
  phone text,
  from_on date,
  primary key (child_id, kind)
);

create table child_attribute_sources (
  child_id integer not null references children,
  source_id text not null,
  source_record_id text not null,
  source_kind text not null constraint child_attribute_sources_source_kind_check check (source_kind in ('health', 'education', 'social-care', 'other')),
  attributes text[] not null constraint child_attribute_sources_attributes_check check (attributes <@ array[
    'names', 'date-of-birth', 'gender', 'date-of-death', 'address', 'carers', 'education', 'gp', 'health-visitor', 'school-nurse']),
  confirmed_on date not null,
  primary key (child_id, source_id, source_record_id)
);
comment on table child_attribute_sources is 'Which attributes were taken from which source record, and the day that source last said so (R-16).';

create function source_payload_is_closed(payload jsonb) returns boolean
language plpgsql immutable strict parallel safe as $$
declare
  parts jsonb;
begin
  if pg_column_size(payload) > 12000 then return false; end if;
  if payload - array['sourceRecordId', 'action', 'names', 'dateOfBirth', 'gender', 'dateOfDeath', 'identifiers', 'address', 'carers',
    'education', 'health', 'involvement', 'restricted'] <> '{}' then return false; end if;
  parts := payload -> 'names';
  for i in 0 .. coalesce(jsonb_array_length(parts), 0) - 1 loop
    if (parts -> i) - array['kind', 'given', 'middle', 'family'] <> '{}' then return false; end if;
  end loop;
  parts := payload -> 'identifiers';
  for i in 0 .. coalesce(jsonb_array_length(parts), 0) - 1 loop
    if (parts -> i) - array['scheme', 'value', 'isFormer'] <> '{}' then return false; end if;
  end loop;
  parts := payload -> 'carers';
  for i in 0 .. coalesce(jsonb_array_length(parts), 0) - 1 loop
    if (parts -> i) - array['given', 'family', 'relationship', 'hasParentalResponsibility', 'phone', 'email', 'livesWithChild', 'address'] <> '{}'
      or coalesce(parts -> i -> 'address', '{}') - array['lines', 'postcode', 'uprn'] <> '{}' then return false; end if;
  end loop;
  parts := payload -> 'health';
  for i in 0 .. coalesce(jsonb_array_length(parts), 0) - 1 loop
    if (parts -> i) - array['kind', 'odsCode', 'practitioner', 'phone', 'from'] <> '{}' then return false; end if;
  end loop;
  return coalesce(payload -> 'dateOfBirth', '{}') - array['date', 'accuracy'] = '{}'
    and coalesce(payload -> 'address', '{}') - array['state', 'lines', 'postcode', 'uprn', 'from', 'returnIntention'] = '{}'
    and coalesce(payload -> 'education', '{}') - array['setting', 'notAttending', 'startedOn', 'endedOn'] = '{}'
    and (coalesce(payload #> '{education,setting}', 'null') = 'null' or (payload #> '{education,setting}') - array['scheme', 'value'] = '{}')
    and coalesce(payload -> 'involvement', '{}') - array['serviceCode', 'practitioner', 'role', 'phone', 'email', 'startedOn', 'endedOn',
      'isLeadProfessional', 'holdsSharedAssessment', 'consentedOn'] = '{}';
end $$;
comment on function source_payload_is_closed is 'R-02: the closed field list of a source record. A field that is not named here cannot be stored.';

create table source_records (
  child_id integer not null references children,
  source_id text not null,
  source_record_id text not null,
  payload jsonb not null constraint source_records_payload_check check (source_payload_is_closed(payload)),
  payload_hash bytea not null,
  confirmed_on date not null,
  feed_file_id bigint not null,
  row_number integer not null,
  received_at timestamptz not null,
  primary key (child_id, source_id, source_record_id)
);
create index source_records_source_idx on source_records (source_id, source_record_id);
comment on table source_records is 'What each source last said of a child, kept as supplied in the closed shape, with where it came from.';
comment on column source_records.confirmed_on is 'The last day on which the source sent this row, changed or not.';

-- Search: names are numbered, so that a child and a name alternative is a row of small integers (one row a child and name).
create table given_names (
  name_id integer generated always as identity primary key,
  norm text not null unique,
  bearers integer not null default 0
);
create table family_names (
  name_id integer generated always as identity primary key,
  norm text not null unique,
  bearers integer not null default 0
);
comment on table given_names is 'Each normalised given name once; loaded into the search dictionary of each process.';
comment on table family_names is 'Each normalised family name once; loaded into the search dictionary of each process.';

create table child_search (
  family_id integer not null,
  given_id integer not null,
  date_of_birth date not null,
  postcode text collate "C",
  organisation_id integer,
  child_id integer not null,
  gender smallint not null,
  name_kind smallint not null
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.002, autovacuum_vacuum_insert_scale_factor = 0.002);
comment on table child_search is 'One row a child and name alternative (hyphen parts too) of open records; a withheld child is not here.';
create index child_search_names_idx on child_search (family_id, given_id, date_of_birth) include (postcode, child_id, gender, name_kind);
create index child_search_dob_family_idx on child_search (date_of_birth, family_id) include (given_id, postcode, child_id, gender, name_kind);
create index child_search_dob_given_idx on child_search (date_of_birth, given_id) include (family_id, postcode, child_id, gender, name_kind);
create index child_search_postcode_idx on child_search (postcode) include (family_id, given_id, date_of_birth, child_id, gender, name_kind);
create index child_search_child_id_idx on child_search (child_id);

grant select on children, child_names, child_addresses, child_carers, child_settings, child_health_contacts,
  child_attribute_sources, given_names, family_names to contactpoint_web;
grant select, insert, update on children to contactpoint_worker;
grant usage on sequence children_child_id_seq to contactpoint_worker;
grant select, insert, update, delete on child_names, child_addresses, child_identifiers, child_carers, child_settings,
  child_health_contacts, child_attribute_sources, source_records, child_search to contactpoint_worker;
grant select, insert, update on given_names, family_names to contactpoint_worker;
