-- Names are printed with their schema when it is not on the path.
select set_config('search_path', '', true)
