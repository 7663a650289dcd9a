select count(*) from ops.notices where state in ('pending', 'sending', 'failed')
