package main

import (
	"strconv"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// typeSchema is a column's type as it is shown, which is not always as it is stored.
func typeSchema(c store.Column, info store.ColumnInfo) object {
	schema := object{}
	kind := "string"
	switch c.Type {
	case "boolean":
		kind = "boolean"
	case "integer", "smallint":
		kind, schema["format"] = "integer", "int32"
	case "bigint":
		schema["pattern"] = "^-?[0-9]+$"
	case "interval", "numeric":
		kind = "number"
	case "timestamptz":
		schema["format"] = "date-time"
	case "bytea":
		schema["pattern"] = "^([0-9a-f]{2})*$"
	case "text[]":
		kind, schema["items"] = "array", object{"type": "string"}
	case "jsonb":
		return schema // whatever JSON it is
	}
	schema["type"] = kind
	values := make([]any, 0, len(info.Values)+1)
	for _, v := range info.Values {
		values = append(values, v)
	}
	if c.Nullable {
		schema["type"] = []string{kind, "null"}
		values = append(values, nil)
	}
	if len(info.Values) > 0 {
		schema["enum"] = values
	}
	return schema
}

func rowSchema(r store.Resource, table store.TableInfo) object {
	properties, required := object{}, []string{}
	for _, c := range r.Columns {
		info := table.Columns[c.Name]
		schema := typeSchema(c, info)
		schema["description"] = info.Description
		if c.Type == "interval" {
			schema["description"] = info.Description + " In seconds."
		}
		schema["example"] = example(c, info)
		properties[c.Name] = schema
		required = append(required, c.Name)
	}
	return object{
		"type": "object", "description": table.Description, "properties": properties, "required": required, "additionalProperties": false,
		"example": exampleRow(r, table),
	}
}

// detailSchema repeats the row's properties: a closed object cannot be extended by reference.
func detailSchema(r store.Resource, table store.TableInfo) object {
	schema, samples := rowSchema(r, table), exampleExtras(r)
	for _, e := range r.Extras {
		property := object{"description": e.Description, "example": samples[e.Name]}
		switch of, isList := store.ResourceNamed(e.Type); {
		case isList:
			property["type"], property["items"] = "array", ref("schemas", schemaName(of))
		case e.Type == "boolean":
			property["type"] = "boolean"
		default:
			property["type"] = "string"
		}
		if e.Nullable {
			property["type"] = []any{property["type"], "null"}
		}
		schema["properties"].(object)[e.Name] = property
		schema["required"] = append(schema["required"].([]string), e.Name)
		schema["example"].(object)[e.Name] = samples[e.Name]
	}
	return schema
}

func metaSchema() object {
	return object{
		"type": "object", "description": "What may be believed about the data.", "additionalProperties": false,
		"required": []string{"next_cursor", "as_of", "source", "stale"},
		"properties": object{
			"next_cursor": object{"type": []string{"string", "null"}, "description": "Where the next page begins; null on the last one and on a detail."},
			"as_of":       object{"type": []string{"string", "null"}, "format": "date-time", "description": "When the data was last confirmed with its source; null when never."},
			"source":      object{"type": "string", "description": "The table or view behind it."},
			"stale":       object{"type": "boolean", "description": "Whether as_of is longer ago than the source's cadence allows. Never true without a reason, never false because nobody looked."},
		},
	}
}

func failureSchema() object {
	reasons := []fault.Reason{fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict,
		fault.TooLarge, fault.RateLimited, fault.Unavailable, fault.NotConfigured, fault.Internal}
	return object{
		"type": "object", "description": "What every failure looks like.", "additionalProperties": false,
		"required": []string{"ok", "error", "code", "reason"},
		"properties": object{
			"ok":         object{"const": false, "description": "Always false."},
			"error":      object{"type": "string", "description": "A sentence that a person can act on."},
			"code":       object{"type": "integer", "format": "int32", "description": "The HTTP status."},
			"reason":     object{"enum": reasons, "description": "The class of the failure, for programs."},
			"request_id": object{"type": "string", "description": "What to name when asking for help."},
		},
	}
}

func envelope(data object, exampleData, exampleMeta any) object {
	return object{
		"description": "The answer.",
		"headers":     object{"ETag": ref("headers", "ETag")},
		"content": object{"application/json": object{
			"schema": object{
				"type": "object", "required": []string{"ok", "data", "meta"}, "additionalProperties": false,
				"properties": object{"ok": object{"const": true}, "data": data, "meta": ref("schemas", "Meta")},
			},
			"example": object{"ok": true, "data": exampleData, "meta": exampleMeta},
		}},
	}
}

// withFailures adds the ways in which any request can end, and those that this one has of its own.
func withFailures(success object, own ...string) object {
	responses := with304(object{"200": success})
	for _, code := range append([]string{"401", "429", "500", "503"}, own...) {
		responses[code] = ref("responses", code)
	}
	return responses
}

func failureResponses() object {
	responses := object{"429": throttled()}
	for reason, says := range map[fault.Reason][2]string{
		fault.Invalid:         {"The question cannot be understood.", "limit is a number from 1 to 200"},
		fault.Unauthenticated: {"The token is missing or not accepted.", "the token has expired; sign in again"},
		fault.NotFound:        {"There is no such row, or it is not yours to see.", `runs has no "99"`},
		fault.Forbidden:       {"Your role may not do that.", "only operators and admins may do that; your role is viewer"},
		fault.Conflict:        {"It cannot be done as things are.", "delivery 42 is waiting to be interpreted already"},
		fault.Internal:        {"A mistake of ours.", "something went wrong on our side; it was logged under this request id"},
		fault.Unavailable:     {"Something that this needs is away; try again.", "the database is away; try again in a moment"},
	} {
		code := entry.Status(reason)
		responses[strconv.Itoa(code)] = object{
			"description": says[0],
			"content": object{"application/json": object{
				"schema":  ref("schemas", "Failure"),
				"example": object{"ok": false, "error": says[1], "code": code, "reason": reason, "request_id": "JKJaXmPLvHcESHA="},
			}},
		}
	}
	return responses
}

func sharedParameters() object {
	return object{
		"limit": object{"name": "limit", "in": "query", "description": "Rows on a page.", "example": store.DefaultLimit,
			"schema": object{"type": "integer", "format": "int32", "minimum": 1, "maximum": store.MaxLimit, "default": store.DefaultLimit}},
		"cursor": object{"name": "cursor", "in": "query", "schema": object{"type": "string"},
			"description": "meta.next_cursor of the page before, with the same filters. Rows that appear meanwhile shift nothing."},
		"if-none-match": object{"name": "If-None-Match", "in": "header", "schema": object{"type": "string"},
			"description": "ETag of the answer that you have; 304 when it is still the same."},
	}
}

// throttled is the one answer that no function of ours gives.
func throttled() object {
	return object{
		"description": "More requests than the gateway lets through: 200 a second, 400 at once. On AWS it says so itself, without the envelope.",
		"content": object{"application/json": object{
			"schema": object{"anyOf": []object{ref("schemas", "Failure"), {
				"type": "object", "required": []string{"message"}, "properties": object{
					"message": object{"type": "string", "description": "What the gateway says.", "example": "Too Many Requests"},
				},
			}}},
			"example": object{"message": "Too Many Requests"},
		}},
	}
}

// open are the answers of what needs no token.
func open(success object) object {
	responses := object{"200": success}
	for _, code := range []string{"400", "429", "500", "503"} {
		responses[code] = ref("responses", code)
	}
	return responses
}

func healthPath() object {
	state := func(says string) object { return object{"type": "string", "description": says, "example": "ok"} }
	return object{"get": object{
		"operationId": "health", "tags": []string{"service"}, "security": []object{},
		"summary": "Whether the API can do its work", "description": "Asks the database for a sign of life. Needs no token.",
		"responses": open(object{
			"description": "It can.",
			"content": object{"application/json": object{
				"schema": object{
					"type": "object", "required": []string{"ok", "data"}, "additionalProperties": false,
					"properties": object{"ok": object{"const": true}, "data": object{
						"type": "object", "required": []string{"status", "database"}, "additionalProperties": false,
						"properties": object{"status": state("Of the function."), "database": state("Of the database.")},
					}},
				},
				"example": object{"ok": true, "data": object{"status": "ok", "database": "ok"}},
			}},
		}),
	}}
}

func documentPath() object {
	return object{"get": object{
		"operationId": "describe", "tags": []string{"service"}, "security": []object{},
		"summary": "This document", "description": "Made of what the API declares and of the database's own comments. Needs no token.",
		"parameters": []object{ref("parameters", "if-none-match")},
		"responses": with304(open(object{
			"description": "OpenAPI 3.1.",
			"headers":     object{"ETag": ref("headers", "ETag")},
			"content": object{"application/json": object{
				"schema": object{"type": "object", "required": []string{"openapi", "info", "paths"}, "properties": object{
					"openapi": object{"type": "string", "description": "Version of the format.", "example": "3.1.0"},
					"info":    object{"type": "object", "description": "What the API is.", "example": object{}},
					"paths":   object{"type": "object", "description": "What can be asked.", "example": object{}},
				}},
				"example": object{"openapi": "3.1.0", "info": object{"title": "OdooOps Console", "version": "1"}, "paths": object{}},
			}},
		})),
	}}
}

func with304(responses object) object {
	responses["304"] = object{"description": "You have it already."}
	return responses
}
