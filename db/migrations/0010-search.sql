create type search_candidate as (
  child_id integer,
  family_id integer,
  given_id integer,
  date_of_birth date,
  postcode text,
  gender smallint,
  name_kind smallint
);

-- One prepared statement for every combination of fields: an empty or null argument makes its branch cost nothing. Each
-- branch has exactly one index that fits ("+ 0" keeps a range inside the index-only scan), so no plan can go astray.
create function search_candidates(
  days date[],          -- the date of birth asked for and its day-month exchange
  near_days date[],     -- dates one slip away from it
  families integer[], givens integer[],            -- ids of like names, best first
  pair_families integer[], pair_givens integer[],  -- pairs of like names in order of expected yield
  swap_families integer[], swap_givens integer[],  -- the same with given and family name exchanged
  rare_families integer[],                         -- family names few enough bear to look through
  born_from date, born_until date,                 -- half-open; null without an age or date
  postcode_from text, postcode_until text          -- half-open range; null without a postcode
) returns setof search_candidate
language plpgsql stable security definer
set search_path = public, pg_temp set enable_bitmapscan = off set enable_seqscan = off set plan_cache_mode = force_generic_plan
as $$ begin
return query
  (select s.child_id, s.family_id, s.given_id, s.date_of_birth, s.postcode, s.gender, s.name_kind
     from child_search s where s.date_of_birth = any(days) and s.family_id = any(families) limit 200)
union all
  (select s.child_id, s.family_id, s.given_id, s.date_of_birth, s.postcode, s.gender, s.name_kind
     from child_search s where s.date_of_birth = any(days) and s.given_id = any(givens) limit 200)
union all
  (select x.* from unnest(pair_families, pair_givens) with ordinality p (family_id, given_id, place) cross join lateral (
     select s.child_id, s.family_id, s.given_id, s.date_of_birth, s.postcode, s.gender, s.name_kind
       from child_search s
      where s.family_id = p.family_id and s.given_id = p.given_id and s.date_of_birth >= born_from and s.date_of_birth < born_until
      limit 150) x
    where born_from is not null limit 400)
union all
  (select x.* from unnest(pair_families, pair_givens) with ordinality p (family_id, given_id, place) cross join lateral (
     select s.child_id, s.family_id, s.given_id, s.date_of_birth, s.postcode, s.gender, s.name_kind
       from child_search s
      where s.family_id = p.family_id and s.given_id = p.given_id and s.date_of_birth = any(near_days) limit 20) x
    limit 200)
union all
  (select x.* from unnest(swap_families, swap_givens) with ordinality p (family_id, given_id, place) cross join lateral (
     select s.child_id, s.family_id, s.given_id, s.date_of_birth, s.postcode, s.gender, s.name_kind
       from child_search s
      where s.family_id = p.family_id and s.given_id = p.given_id and s.date_of_birth >= born_from and s.date_of_birth < born_until
      limit 20) x
    where born_from is not null limit 60)
union all
  (select s.child_id, s.family_id, s.given_id, s.date_of_birth, s.postcode, s.gender, s.name_kind
     from child_search s
    where s.family_id = any(rare_families) and s.date_of_birth + 0 >= born_from and s.date_of_birth + 0 < born_until
      and born_from is not null limit 200)
union all
  (select s.child_id, s.family_id, s.given_id, s.date_of_birth, s.postcode, s.gender, s.name_kind
     from child_search s
    where s.postcode >= postcode_from and s.postcode < postcode_until
      and (s.family_id = any(families) or s.given_id = any(givens) or s.family_id = any(swap_families)) limit 300);
end $$;
comment on function search_candidates is 'Candidates for a practitioner''s search from covering indexes; ranked and cut to ten by the caller.';
revoke all on function search_candidates from public;
grant execute on function search_candidates to contactpoint_web;
