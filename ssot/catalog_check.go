package ssot

func (c Catalog) check(d *document) {
	choices, names := unique(d), unique(d)
	for i, s := range c.DecisionOrder {
		choices.see(item("decision_order", i)+".choice", string(s.Choice))
	}
	if len(c.DecisionOrder) > 0 && len(choices.field) < len(Choice("").oneOf()) {
		d.refuse("decision_order", "leaves out a choice: it has each of %s once", requiredChoicesSay)
	}
	for i, integration := range c.Integrations {
		at := item("integrations", i)
		names.see(at+".name", integration.Name)
		optional := map[string]bool{}
		for _, v := range integration.Optional {
			optional[v] = true
		}
		for j, way := range integration.ConfiguredBy {
			for k, v := range way.Variables {
				if optional[v] {
					d.refuse(item(item(at+".configured_by", j)+".variables", k), "is %q, which is also optional: it is one or the other", v)
				}
			}
		}
	}
}

// checkSecrets sees to it that no secret is used that nobody owns or rotates.
func (c Catalog) checkSecrets(d *document, registry registryFile) {
	named := func(at, v string) {
		if NamesSecret(v) && !registry.has(v) {
			d.refuse(at, "is %q, a secret that secrets/registry.yaml does not name: add it there", v)
		}
	}
	for i, integration := range c.Integrations {
		at := item("integrations", i)
		for j, way := range integration.ConfiguredBy {
			for k, v := range way.Variables {
				named(item(item(at+".configured_by", j)+".variables", k), v)
			}
		}
		for k, v := range integration.Optional {
			named(item(at+".optional", k), v)
		}
	}
}
