package main

// askForFix is how a person asks for an agent.
func askForFix() object {
	content := func(schema string, example any) object {
		return object{"application/json": object{"schema": ref("schemas", schema), "example": example}}
	}
	responses := open(object{"description": "It is owed, now or before.", "content": content("FixAsked", wrapped(object{"event": "17", "build": "7"}))})
	responses["202"] = responses["200"]
	delete(responses, "200")
	for _, code := range []string{"401", "403", "404"} {
		responses[code] = ref("responses", code)
	}
	return object{
		"operationId": "askForFix", "tags": []string{"actions"}, "summary": "Ask for an agent to mend a failed build",
		"description": "Writes down who asks and why, and owes a decision about it. Whether an agent is started, and when, is for the policy to say: the run is in GET /v1/agent-runs within a minute. " +
			"The same Idempotency-Key, person, build and reason ask once. For operators and admins.",
		"requestBody": object{"required": true, "description": "What is to be mended, and why.", "content": content("FixRequest", object{"build": "7", "reason": "it blocks the release"})},
		"responses":   responses,
	}
}

func askForFixSchemas() object {
	build := object{"type": "string", "pattern": "^[1-9][0-9]*$", "description": "Number of the build.", "example": "7"}
	result := closed("What is owed.", object{"event": "17", "build": "7"}, object{
		"event": object{"type": "string", "description": "Number of its line in the audit stream.", "example": "17"}, "build": build,
	})
	return object{
		"FixRequest": object{"type": "object", "description": "What somebody wants to be mended.", "additionalProperties": false, "required": []string{"build", "reason"}, "properties": object{
			"build": build, "reason": object{"type": "string", "minLength": 1, "maxLength": 500, "description": "Why.", "example": "it blocks the release"},
		}, "example": object{"build": "7", "reason": "it blocks the release"}},
		"FixAsked": envelopeOf("What is owed.", result),
	}
}
