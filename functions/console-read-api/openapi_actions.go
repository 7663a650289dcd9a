package main

import "github.com/insightpulseai/odooops-console/shared/store"

// What console-actions does is described here with the rest: whoever uses the API does not care which function answers.

// actionPaths are the two ways to replay deliveries.
func actionPaths(tables map[string]store.TableInfo) object {
	const says = "Opens deliveries again, so that they are interpreted and applied once more, with who asked for it and why in the audit stream. " +
		"With dry_run it only shows what that would change, row by row, and leaves no trace. Bodies that were moved to the evidence storage are fetched back and checked. " +
		"For operators and admins."
	id, _ := store.ResourceNamed("webhook-deliveries")
	info := tables["webhook_deliveries"].Columns["id"]
	one := action("replayDelivery", "Replay a delivery", says, "ReplayRequest", "404")
	one["parameters"] = append(one["parameters"].([]object), object{
		"name": "id", "in": "path", "required": true, "description": info.Description, "schema": typeSchema(id.Key[0], info), "example": "42",
	})
	return object{
		"/v1/webhook-deliveries/{id}/replay": object{"post": one},
		"/v1/webhook-deliveries/replay": object{"post": action("replayDeliveries", "Replay what a filter finds",
			says+" At most 100 at a time, oldest first; more says that there is more.", "ReplayFilteredRequest")},
	}
}

func action(id, summary, says, request string, own ...string) object {
	json := func(schema string, example any) object {
		return object{"application/json": object{"schema": ref("schemas", schema), "example": example}}
	}
	responses := open(object{"description": "What it would change. Nothing was.", "content": json("ReplayPreview", wrapped(previewExample()))})
	responses["202"] = object{"description": "It is owed, and done within a moment.", "content": json("ReplayResult", wrapped(resultExample()))}
	for _, code := range append([]string{"401", "403", "409"}, own...) {
		responses[code] = ref("responses", code)
	}
	body := object{"reason": "the parser was mended", "dry_run": false}
	if request == "ReplayFilteredRequest" {
		body["filter"], body["limit"] = object{"state": "dead", "source": "github"}, 100
	}
	return object{
		"operationId": id, "tags": []string{"actions"}, "summary": summary, "description": says,
		"parameters": []object{{
			"name": "Idempotency-Key", "in": "header", "example": "6f1ed002-ab5f-4c0b-9a4c-1d6f2f0b9d6e",
			"schema":      object{"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]{1,100}$"},
			"description": "A name of your own for this request: whoever sends it twice replays once, and is answered the same. Needed unless it is a dry run.",
		}},
		"requestBody": object{"required": true, "description": "What is asked for, and why.", "content": json(request, body)},
		"responses":   responses,
	}
}

func wrapped(data object) object { return object{"ok": true, "data": data} }

func resultExample() object {
	return object{"event": "17", "replayed": []string{"42"}, "skipped": []object{{"id": "43", "why": "it is waiting to be interpreted already"}}, "more": false, "repeated": false}
}

func previewExample() object {
	return object{
		"dry_run":    true,
		"deliveries": []object{{"id": "42", "state": "dead", "outcome": "done", "changes": 2, "why": ""}},
		"tables":     []object{{"table": "work_items", "inserted": 0, "updated": 1, "deleted": 0}},
		"rows": []object{{
			"resource": "work-items", "id": "github:acme/odoo#7", "change": "update",
			"before": object{"title": "Invoices"}, "after": object{"title": "Invoices lose their tax line"},
		}},
		"truncated": false, "more": false,
	}
}

// actionSchemas are closed, as all of them are.
func actionSchemas() object {
	text := func(says, example string) object {
		return object{"type": "string", "description": says, "example": example}
	}
	flag := func(says string) object { return object{"type": "boolean", "description": says, "example": false} }
	count := func(says string) object {
		return object{"type": "integer", "format": "int32", "description": says, "example": 1}
	}
	list := func(says string, item object, example any) object {
		return object{"type": "array", "description": says, "items": item, "example": example}
	}
	request := func(says string, more object) object {
		properties := object{
			"reason":  object{"type": "string", "minLength": 3, "maxLength": 500, "description": "Why. It is written down with your name; a dry run can do without.", "example": "the parser was mended"},
			"dry_run": flag("Only show what would change."),
		}
		for name, schema := range more {
			properties[name] = schema
		}
		return object{"type": "object", "description": says, "properties": properties, "additionalProperties": false, "example": object{"reason": "the parser was mended", "dry_run": true}}
	}
	result, preview := resultExample(), previewExample()
	filtered := request("Which deliveries are to be replayed, and why.", object{
		"filter": object{
			"type": "object", "description": "Filters as the list takes them, at least one; a delivery has to fit all of them.", "minProperties": 1, "maxProperties": 20,
			"additionalProperties": object{"type": "string", "description": "Any of these values, separated by commas.", "example": "dead"}, "example": object{"state": "dead"},
		},
		"limit": object{"type": "integer", "format": "int32", "minimum": 1, "maximum": 100, "default": 100, "description": "At most so many, oldest first.", "example": 100},
	})
	filtered["required"], filtered["example"] = []string{"filter"}, object{"filter": object{"state": "dead"}, "dry_run": true}
	row := object{"type": []string{"object", "null"}, "additionalProperties": true, "maxProperties": 100, "description": "The columns that differ; null for a row that is not there yet.", "example": object{"title": "Invoices"}}
	return object{
		"ReplayRequest":         request("Why a delivery is to be replayed.", nil),
		"ReplayFilteredRequest": filtered,
		"ReplayResult": envelopeOf("What came of it.", closed("What came of it.", result, object{
			"event":    text("Number of its line in the audit stream.", "17"),
			"replayed": list("Deliveries that were opened again.", text("Ledger number.", "42"), result["replayed"]),
			"skipped": list("Deliveries that were left alone, and why.", closed("One of them.", result["skipped"].([]object)[0], object{
				"id": text("Ledger number.", "43"), "why": text("Why.", "it is waiting to be interpreted already"),
			}), result["skipped"]),
			"more":     flag("There is more that the filter finds: ask again, with another key."),
			"repeated": flag("The request had come before; this is what came of it then."),
		})),
		"ReplayPreview": envelopeOf("What a replay would change.", closed("What a replay would change.", preview, object{
			"dry_run": object{"const": true, "description": "Always true."},
			"deliveries": list("What would come of each delivery.", closed("One of them.", preview["deliveries"].([]object)[0], object{
				"id": text("Ledger number.", "42"), "state": text("Its state now.", "dead"),
				"outcome": object{"type": "string", "enum": []string{"done", "ignored", "dead", "skipped"}, "description": "What would come of it.", "example": "done"},
				"changes": count("How many changes it means."), "why": text("Why it would be ignored, die or be skipped.", ""),
			}), preview["deliveries"]),
			"tables": list("How many rows of each table would be written, the same again included.", closed("One of them.", preview["tables"].([]object)[0], object{
				"table": text("The table.", "work_items"), "inserted": count("Rows that are new."), "updated": count("Rows that are written again."), "deleted": count("Rows that go."),
			}), preview["tables"]),
			"rows": list("The rows that would differ, at most 500.", closed("One of them.", preview["rows"].([]object)[0], object{
				"resource": text("The resource.", "work-items"), "id": text("Its id there.", "github:acme/odoo#7"),
				"change": object{"type": "string", "enum": []string{"insert", "update"}, "description": "Whether it would be new.", "example": "update"},
				"before": row, "after": row,
			}), preview["rows"]),
			"truncated": flag("There are more rows than are shown."),
			"more":      flag("There is more that the filter finds."),
		})),
	}
}

// closed is an object that has exactly these properties.
func closed(says string, example any, properties object) object {
	names := make([]string, 0, len(properties))
	for name := range properties {
		names = append(names, name)
	}
	return object{"type": "object", "description": says, "properties": properties, "required": sorted(names), "additionalProperties": false, "example": example}
}

func envelopeOf(says string, data object) object {
	return closed(says, wrapped(data["example"].(object)), object{"ok": object{"const": true, "description": "Always true."}, "data": data})
}
