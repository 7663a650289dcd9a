package placement

// VercelProject says which environment a project at Vercel belongs to, by its name.
func (p Places) VercelProject(name string) string {
	for _, e := range p.environments {
		if name != "" && e.VercelProject == name {
			return e.Name
		}
	}
	return ""
}

// SupabaseProject says which environment a project at Supabase belongs to, by its ref.
func (p Places) SupabaseProject(ref string) string {
	for _, e := range p.environments {
		if ref != "" && e.SupabaseRef == ref {
			return e.Name
		}
	}
	return ""
}
