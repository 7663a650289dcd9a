select (select count(*) from ops.do_droplets where gone_at is null),
  (select last_success_at from ops.sync_cursors where source = 'digitalocean' and scope = 'droplets')
