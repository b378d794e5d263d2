grant insert on user_nominations to contactpoint_worker;
