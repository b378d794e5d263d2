create table authorities (
  gss_code text primary key constraint authorities_gss_code_check check (gss_code ~ '^E(06|08|09|10)[0-9]{6}$'),
  dfe_code text not null constraint authorities_dfe_code_check check (dfe_code ~ '^[0-9]{3}$'),
  name text not null,
  type text not null,
  region text not null,
  ended_on date,
  successor_gss_codes text[] not null default '{}'
);
comment on table authorities is 'Upper-tier authorities of England, current and ended. An ended code is accepted and leads to its successors.';
create index authorities_dfe_code_idx on authorities (dfe_code);

create table outward_codes (
  outward_code text not null,
  authority_code text not null references authorities,
  postcode_area text not null,
  postcodes integer not null,
  share numeric(4, 3) not null,
  primary key (outward_code, authority_code)
);
comment on column outward_codes.share is 'Part of the outward code''s postcodes in that authority; below 1 it must not fix an authority by itself.';

create table reference_loads (
  data_set text not null,
  checksum text not null,
  rows integer not null,
  loaded_at timestamptz not null,
  primary key (data_set, checksum)
);

create table organisations (
  organisation_id integer generated always as identity primary key,
  code text not null unique constraint organisations_code_check check (code ~ '^[a-z0-9-]{2,60}$'),
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
  closed_on date
);

create table organisation_identifiers (
  scheme text not null constraint organisation_identifiers_scheme_check check (scheme in ('urn', 'laestab', 'ukprn', 'ods', 'gss')),
  value text not null,
  organisation_id integer not null references organisations,
  primary key (scheme, value)
);
create index organisation_identifiers_organisation_id_idx on organisation_identifiers (organisation_id);

create table services (
  service_id integer generated always as identity primary key,
  code text not null unique constraint services_code_check check (code ~ '^[a-z0-9-]{2,60}$'),
  organisation_id integer not null references organisations,
  name text not null,
  kind text not null constraint services_kind_check check (kind in (
    'school', 'gp', 'health-visiting', 'school-nursing', 'social-care', 'early-help', 'youth-work', 'youth-justice', 'police',
    'fire-and-rescue', 'housing', 'early-years', 'voluntary', 'paediatrics', 'speech-and-language',
    'sexual-health', 'mental-health', 'substance-misuse')),
  is_sensitive boolean generated always as (kind in ('sexual-health', 'mental-health', 'substance-misuse')) stored,
  phone text,
  email text,
  opened_on date,
  closed_on date
);
comment on column services.is_sensitive is 'R-73: sexual health, mental health, substance misuse. Derived, so that it cannot be set wrongly.';
create index services_organisation_id_idx on services (organisation_id);

grant select on authorities, outward_codes, reference_loads, organisations, organisation_identifiers, services
  to contactpoint_web, contactpoint_worker;
grant insert, update on authorities, outward_codes, reference_loads, organisations, organisation_identifiers, services
  to contactpoint_worker;
grant delete on outward_codes to contactpoint_worker;
