create view notice_readers as
  select users.user_id, notices.notice_id
    from notices
    join organisations on organisations.organisation_id = notices.organisation_id
    join users
      on case notices.audience
           when 'delegates' then users.organisation_id = notices.organisation_id
           else users.role <> 'practitioner'
            and organisations.authority_code is not distinct from case users.role when 'local-team' then users.authority_code end
         end
   where exists (select from user_rights
                  where user_rights.user_id = users.user_id
                    and user_rights.right_name = any(case
                          when notices.audience = 'delegates' then array['delegate']
                          when notices.kind in ('suspended', 'reinstated') then array['accreditation', 'data']
                          else array['accreditation'] end));
comment on view notice_readers is 'R-95: who is told what. Data managers are told what stops feeds and lets them go on; the rest is for those who accredit.';
create index notices_unseen_idx on notices (organisation_id) where seen_at is null;
grant select on notice_readers to contactpoint_web, contactpoint_worker;
