-- Systems that sign in by themselves (OAuth 2 client credentials with private_key_jwt), and their tokens.

create table clients (
  client_id uuid primary key default gen_random_uuid(),
  organisation_id integer not null references organisations,
  name text not null constraint clients_name_check check (char_length(name) between 1 and 100),
  kind text not null constraint clients_kind_check check (kind in ('case-system', 'supplier')),
  registered_at timestamptz not null,
  registered_by integer references users
);
comment on table clients is 'R-91: a system of an organisation that signs in by itself. Never removed: one that ends is switched off.';
comment on column clients.client_id is 'What the system calls itself in its assertions; not a secret.';
create index clients_organisation_id_idx on clients (organisation_id);
create index clients_registered_by_idx on clients (registered_by);

create table client_settings (
  setting_id integer generated always as identity primary key,
  client_id uuid not null references clients,
  scopes text[] not null constraint client_settings_scopes_check check (cardinality(scopes) between 1 and 20),
  jwks_url text constraint client_settings_jwks_url_check check (jwks_url ~ '^https?://' and char_length(jwks_url) <= 300),
  jwks jsonb,
  until_on date not null,
  is_on boolean not null,
  set_at timestamptz not null,
  set_by integer references users,
  constraint client_settings_keys_check check (num_nonnulls(jwks_url, jwks) = 1)
);
comment on table client_settings is 'What a client is given and which keys it signs with, as set on a day; the newest row counts, and each one ends the tokens given under those before.';
comment on column client_settings.jwks is 'Public keys, where the client has no address that gives them.';
comment on column client_settings.until_on is 'The first day on which the client is not let in any more.';
create index client_settings_client_id_idx on client_settings (client_id, setting_id);
create index client_settings_set_by_idx on client_settings (set_by);

create table client_assertions (
  client_id uuid not null references clients,
  jti_hash bytea not null,
  ends_at timestamptz not null,
  primary key (client_id, jti_hash)
);
comment on table client_assertions is 'Assertions that were taken, kept until they expire, so that each is taken once.';
create index client_assertions_ends_at_idx on client_assertions (ends_at);

create table client_tokens (
  token_ref bytea primary key,
  client_id uuid not null references clients,
  setting_id integer not null references client_settings,
  scopes text[] not null,
  issued_at timestamptz not null,
  ends_at timestamptz not null
);
comment on table client_tokens is 'Access tokens by their SHA-256; one counts while its setting is the client''s newest.';
create index client_tokens_client_id_idx on client_tokens (client_id);
create index client_tokens_setting_id_idx on client_tokens (setting_id);
create index client_tokens_ends_at_idx on client_tokens (ends_at);

create table client_attempts (
  bucket bytea primary key,
  minute_at timestamptz not null,
  attempts integer not null
);
comment on table client_attempts is 'Requests for tokens within a minute, by client or by address as keyed hashes.';
create index client_attempts_minute_at_idx on client_attempts (minute_at);

grant select on clients, client_settings, client_tokens to contactpoint_web, contactpoint_worker;
grant insert on clients, client_settings to contactpoint_team, contactpoint_worker;
grant insert on client_tokens to contactpoint_web;
grant select, insert on client_assertions to contactpoint_web;
grant select, insert, update on client_attempts to contactpoint_web;
grant select, delete on client_tokens, client_assertions, client_attempts to contactpoint_worker;

create function client_in_good_standing(client uuid, at timestamptz) returns boolean language sql stable as $$
  select coalesce((
    select newest.is_on and today.day < newest.until_on
       and exists (select from accreditations period
                    where period.organisation_id = clients.organisation_id and period.from_on <= today.day and today.day < period.until_on)
       and not exists (select from accreditation_suspensions suspension
                        where suspension.organisation_id = clients.organisation_id and suspension.from_at <= at
                          and (suspension.until_at is null or at < suspension.until_at))
      from clients
     cross join (select (at at time zone 'Europe/London')::date as day) as today
     cross join lateral (
       select client_settings.is_on, client_settings.until_on from client_settings
        where client_settings.client_id = clients.client_id
        order by client_settings.setting_id desc limit 1) as newest
     where clients.client_id = client), false)
$$;
comment on function client_in_good_standing is 'Whether a client is switched on, in time, and of an accredited organisation at an instant (R-91, R-93, R-95).';

create function begin_client_act(client uuid, at timestamptz) returns void language plpgsql as $$
begin
  if client_in_good_standing(client, at) then
    perform set_config('contactpoint.client', client::text, true);
  end if;
end $$;
comment on function begin_client_act is 'Says in a transaction for which client it acts. No policy speaks of clients: none reaches a record, a feed or a waiting row.';
revoke execute on function client_in_good_standing, begin_client_act from public;
grant execute on function client_in_good_standing, begin_client_act to contactpoint_web, contactpoint_worker;
