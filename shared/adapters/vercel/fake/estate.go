package fake

import "time"

// Estate is a small team with these projects: each has a domain and a few variables; the last one a domain that leads
// elsewhere, and a key that somebody forgot. It is what `make dev` shows.
func Estate(token string, projects ...string) *Vercel {
	f := New(token, "")
	ago := func(days int) int64 { return time.Now().UTC().Truncate(time.Hour).AddDate(0, 0, -days).UnixMilli() }
	for i, project := range projects {
		f.Projects = append(f.Projects, Object{
			"id": "prj_" + project, "name": project, "framework": "nextjs", "createdAt": ago(400) + int64(i), "autoAssignCustomDomains": true,
			"gitForkProtection": true, "targets": Object{"production": Object{"id": "dpl_" + project}},
			"link": Object{"type": "github", "org": "acme", "repo": project, "productionBranch": "main"},
		})
		f.Domains["prj_"+project] = []Object{{"name": project + ".example.com", "apexName": "example.com", "verified": true, "createdAt": ago(400)}}
		f.Configs[project+".example.com"] = Object{"configuredBy": "CNAME", "misconfigured": i == len(projects)-1}
		f.Variables[project] = []Object{
			Variable(project+"-1", "DATABASE_URL", "sensitive", ago(40), "production"),
			Variable(project+"-2", "DATABASE_URL", "encrypted", ago(41), "preview", "development"),
			Variable(project+"-3", "SUPABASE_JWT_SECRET", "sensitive", ago(170), "production"),
			Variable(project+"-4", "NEXT_PUBLIC_API_URL", "plain", ago(200), "production", "preview", "development"),
		}
		if i == len(projects)-1 {
			f.Variables[project] = append(f.Variables[project], Variable(project+"-5", "LEGACY_API_KEY", "encrypted", ago(400), "production"))
		}
	}
	return f
}

// Variable is an environment variable, with its value, which the original shows as well.
func Variable(id, key, kind string, changed int64, targets ...string) Object {
	return Object{"id": id, "key": key, "type": kind, "value": "the value of " + key, "target": targets, "createdAt": changed, "updatedAt": changed}
}
