-- Sign-in through an organisation's own provider, and systems that sign in by themselves.

create table sign_in_providers (
  setting_id integer generated always as identity primary key,
  organisation_id integer not null references organisations,
  issuer text not null constraint sign_in_providers_issuer_check check (issuer ~ '^https?://' and char_length(issuer) <= 300),
  client_id text not null constraint sign_in_providers_client_id_check check (char_length(client_id) between 1 and 200),
  second_factors text[] not null constraint sign_in_providers_second_factors_check check (cardinality(second_factors) between 1 and 10),
  is_on boolean not null,
  set_at timestamptz not null,
  set_by integer references users
);
comment on table sign_in_providers is 'R-91: an OpenID provider of an organisation; the newest row counts.';
comment on column sign_in_providers.client_id is 'What the provider calls us.';
comment on column sign_in_providers.second_factors is 'Words of the provider, as acr or amr, of which one must come with each sign-in: two factors were given there.';
create index sign_in_providers_organisation_id_idx on sign_in_providers (organisation_id, setting_id);
create index sign_in_providers_set_by_idx on sign_in_providers (set_by);

create table provider_bindings (
  binding_id integer generated always as identity primary key,
  user_id integer not null references users,
  issuer text not null,
  subject text not null constraint provider_bindings_subject_check check (char_length(subject) between 1 and 255),
  bound_at timestamptz not null,
  ended_at timestamptz
);
comment on table provider_bindings is 'Whom a provider means: its name for a person, tied to the account by its owner after all factors were given here.';
create unique index provider_bindings_subject_idx on provider_bindings (issuer, subject) where ended_at is null;
create unique index provider_bindings_user_id_idx on provider_bindings (user_id) where ended_at is null;

create table provider_requests (
  bound_ref bytea primary key,
  purpose text not null constraint provider_requests_purpose_check check (purpose in ('sign-in', 'confirm', 'bind')),
  organisation_id integer not null references organisations,
  user_id integer references users,
  ends_at timestamptz not null,
  constraint provider_requests_user_check check ((purpose = 'sign-in') = (user_id is null))
);
comment on table provider_requests is 'Somebody was sent to their provider; taken out by the first answer. State, nonce and verifier follow from the browser''s token and are kept nowhere.';
comment on column provider_requests.bound_ref is 'SHA-256 of the token of the browser that was sent.';
create index provider_requests_ends_at_idx on provider_requests (ends_at);

grant select on sign_in_providers, provider_bindings to contactpoint_web, contactpoint_worker;
grant insert on sign_in_providers to contactpoint_team, contactpoint_worker;
grant insert on provider_bindings to contactpoint_web;
grant update (ended_at) on provider_bindings to contactpoint_web;
grant select, insert, delete on provider_requests to contactpoint_web;
grant select, delete on provider_requests to contactpoint_worker;
