package main

// checklistPaths is how a person says that an item of a release is verified.
func checklistPaths() object {
	said := func(name, says, example string) object {
		return object{"name": name, "in": "path", "required": true, "description": says, "schema": object{"type": "string", "minLength": 1, "maxLength": 100}, "example": example}
	}
	content := func(schema string, example any) object {
		return object{"application/json": object{"schema": ref("schemas", schema), "example": example}}
	}
	responses := open(object{"description": "It is written down, now or before.", "content": content("ChecklistResult", wrapped(checklistExample()))})
	for _, code := range []string{"401", "403", "404", "409"} {
		responses[code] = ref("responses", code)
	}
	return object{"/v1/environments/{environment}/checklist/{item}": object{"post": object{
		"operationId": "verifyChecklistItem", "tags": []string{"actions"}, "summary": "Verify an item of a release's checklist",
		"description": "Says that a person has verified an item of the release that runs, with who and when in the audit stream. Said twice of one release, the first counts. " +
			"The next scan, within a quarter of an hour, sees it. Items that a rule verifies are not for people. For operators and admins.",
		"parameters":  []object{said("environment", "The environment.", "prod"), said("item", "The item, as the SSOT calls it.", "smoke")},
		"requestBody": object{"required": true, "description": "Which release was looked at, and what there is to say.", "content": content("ChecklistRequest", object{"git_sha": exampleCommit, "note": "logged in and posted an invoice"})},
		"responses":   responses,
	}}}
}

const exampleCommit = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"

func checklistExample() object {
	return object{"event": "17", "environment": "prod", "item": "smoke", "git_sha": exampleCommit, "by": "mia", "role": "operator", "note": "logged in", "at": "2026-03-01T10:00:00Z", "repeated": false}
}

func checklistSchemas() object {
	text := func(says, example string) object {
		return object{"type": "string", "description": says, "example": example}
	}
	const pattern = "^([0-9a-f]{40}|[0-9a-f]{64})$"
	result := closed("Who verified what.", checklistExample(), object{
		"event": text("Number of its line in the audit stream.", "17"), "environment": text("The environment.", "prod"), "item": text("The item.", "smoke"),
		"git_sha": object{"type": "string", "pattern": pattern, "description": "The release.", "example": exampleCommit}, "by": text("Who said so first.", "mia"),
		"role": text("With which role.", "operator"), "note": text("What there was to say.", "logged in"),
		"at":       object{"type": "string", "format": "date-time", "description": "When.", "example": "2026-03-01T10:00:00Z"},
		"repeated": object{"type": "boolean", "description": "It had been said before, of the same release.", "example": false},
	})
	return object{
		"ChecklistRequest": object{"type": "object", "description": "What somebody says of an item.", "additionalProperties": false, "properties": object{
			"git_sha": object{"type": "string", "pattern": pattern, "description": "The commit that was looked at; refused when another one runs by now. Left out: whatever runs.", "example": exampleCommit},
			"note":    object{"type": "string", "maxLength": 500, "description": "What there is to say.", "example": "logged in and posted an invoice"},
		}, "example": object{"git_sha": exampleCommit}},
		"ChecklistResult": envelopeOf("Who verified what.", result),
	}
}
