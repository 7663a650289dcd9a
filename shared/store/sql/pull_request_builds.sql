-- The builds of the commits that a pull request proposed are its own.
update ops.builds set pr_number = $2
where repo_id = $1 and git_sha = any($3::text[]) and (pr_number is null or pr_number > $2)
