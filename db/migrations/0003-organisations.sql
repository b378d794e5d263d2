create table authorities (
  gss_code text primary key constraint authorities_gss_code_check check (gss_code ~ '^E(06|08|09|10)[0-9]{6}$'),
  dfe_code text constraint authorities_dfe_code_check check (dfe_code ~ '^[0-9]{3}$'),
  name text not null,
  type text not null,
  region text not null,
  ended_on date,
  successor_gss_codes text[] not null default '{}',
  constraint authorities_successors_check check ((ended_on is null) = (successor_gss_codes = '{}'))
);
comment on table authorities is 'Upper-tier authorities of England, current and ended. An ended code is accepted and leads to its successors.';
comment on column authorities.dfe_code is 'Not unique: an authority that only got a new GSS code kept it. Null for counties that ended before such codes were listed.';
comment on column authorities.ended_on is 'First day on which the code is no longer in force.';
create index authorities_dfe_code_idx on authorities (dfe_code);

create table outward_codes (
  outward_code text not null,
  authority_code text not null references authorities,
  postcode_area text not null,
  postcodes integer not null,
  share numeric(4, 3) not null constraint outward_codes_share_check check (share > 0 and share <= 1),
  primary key (outward_code, authority_code)
);
comment on table outward_codes is 'Which authorities an outward code lies in, England only. Replaced as a whole at each load.';
comment on column outward_codes.share is 'Part of the outward code''s postcodes in that authority; below 1 it must not fix an authority by itself.';

create table reference_loads (
  load_id integer generated always as identity primary key,
  data_set text not null constraint reference_loads_data_set_check check (data_set in (
    'authorities', 'former-authorities', 'outward-codes')),
  checksum text not null,
  rows integer not null,
  loaded_at timestamptz not null
);
comment on table reference_loads is 'Each version of a data file ever loaded; the last one of a data set is what the tables hold.';
create index reference_loads_data_set_idx on reference_loads (data_set, load_id);

create table organisations (
  organisation_id integer generated always as identity primary key,
  code text not null constraint organisations_code_check check (code ~ '^[A-Za-z0-9-]{2,60}$'),
  name text not null,
  kind text not null constraint organisations_kind_check check (kind in (
    'local-authority', 'school-maintained', 'school-independent', 'school-special', 'fe-college', 'gp-practice', 'nhs-trust',
    'childrens-social-care', 'early-years', 'youth-service', 'police', 'fire-and-rescue', 'housing', 'voluntary-body',
    'national-supplier')),
  authority_code text references authorities,
  phone text,
  email text,
  address_lines text[] not null default '{}',
  postcode text,
  opened_on date,
  closed_on date,
  constraint organisations_period_check check (opened_on < closed_on)
);
comment on table organisations is 'Bodies that supply data or employ users. Never removed: one that ends is closed.';
comment on column organisations.closed_on is 'First day on which it is no longer open.';
create unique index organisations_code_idx on organisations (upper(code));

create table organisation_identifiers (
  scheme text not null constraint organisation_identifiers_scheme_check check (scheme in ('urn', 'laestab', 'ukprn', 'ods', 'gss')),
  value text not null,
  organisation_id integer not null references organisations,
  primary key (scheme, value)
);
comment on table organisation_identifiers is 'Numbers under which source systems know an organisation; each leads to one organisation.';
create index organisation_identifiers_organisation_id_idx on organisation_identifiers (organisation_id);

create table services (
  service_id integer generated always as identity primary key,
  code text not null constraint services_code_check check (code ~ '^[A-Za-z0-9-]{2,60}$'),
  organisation_id integer not null references organisations,
  name text not null,
  kind text not null constraint services_kind_check check (kind in (
    'school', 'gp', 'health-visiting', 'school-nursing', 'social-care', 'early-help', 'youth-work', 'youth-justice', 'police',
    'fire-and-rescue', 'housing', 'early-years', 'voluntary', 'paediatrics', 'speech-and-language',
    'sexual-health', 'mental-health', 'substance-misuse')),
  is_sensitive boolean not null generated always as (kind in ('sexual-health', 'mental-health', 'substance-misuse')) stored,
  phone text,
  email text,
  opened_on date,
  closed_on date,
  constraint services_period_check check (opened_on < closed_on)
);
comment on table services is 'What works with children: a team, clinic, school or practice of an organisation. Never removed: one that ends is closed.';
comment on column services.is_sensitive is 'R-73: sexual health, mental health, substance misuse. Derived, so that it cannot be set wrongly.';
comment on column services.closed_on is 'First day on which it is no longer open.';
create unique index services_code_idx on services (upper(code));
create index services_organisation_id_idx on services (organisation_id);

grant select on authorities, outward_codes, reference_loads, organisations, organisation_identifiers, services
  to contactpoint_web, contactpoint_worker;
grant insert, update on authorities, outward_codes, reference_loads, organisations, organisation_identifiers, services
  to contactpoint_worker;
grant delete on outward_codes, organisation_identifiers to contactpoint_worker;
