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
		kind = "integer"
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
		properties[c.Name] = schema
		required = append(required, c.Name)
	}
	return object{"type": "object", "description": table.Description, "properties": properties, "required": required, "additionalProperties": false}
}

// detailSchema repeats the row's properties: a closed object cannot be extended by reference.
func detailSchema(r store.Resource, table store.TableInfo) object {
	schema := rowSchema(r, table)
	for _, e := range r.Extras {
		property := object{"description": e.Description}
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
			"code":       object{"type": "integer", "description": "The HTTP status."},
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
	responses := object{"200": success, "304": object{"description": "You have it already."}}
	for _, code := range append([]string{"401", "500", "503"}, own...) {
		responses[code] = ref("responses", code)
	}
	return responses
}

func failureResponses() object {
	responses := object{}
	for reason, says := range map[fault.Reason][2]string{
		fault.Invalid:         {"The question cannot be understood.", "limit is a number from 1 to 200"},
		fault.Unauthenticated: {"The token is missing or not accepted.", "the token has expired; sign in again"},
		fault.NotFound:        {"There is no such row, or it is not yours to see.", `runs has no "99"`},
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
			"schema": object{"type": "integer", "minimum": 1, "maximum": store.MaxLimit, "default": store.DefaultLimit}},
		"cursor": object{"name": "cursor", "in": "query", "schema": object{"type": "string"},
			"description": "meta.next_cursor of the page before, with the same filters. Rows that appear meanwhile shift nothing."},
		"if-none-match": object{"name": "If-None-Match", "in": "header", "schema": object{"type": "string"},
			"description": "ETag of the answer that you have; 304 when it is still the same."},
	}
}

func healthPath() object {
	return object{"get": object{
		"operationId": "health", "tags": []string{"service"}, "security": []object{},
		"summary": "Whether the API can do its work", "description": "Asks the database for a sign of life. Needs no token.",
		"responses": object{"503": ref("responses", "503"), "200": object{
			"description": "It can.",
			"content": object{"application/json": object{
				"schema": object{
					"type": "object", "required": []string{"ok", "data"}, "additionalProperties": false,
					"properties": object{"ok": object{"const": true}, "data": object{"type": "object", "properties": object{
						"status": object{"type": "string", "description": "ok"}, "database": object{"type": "string", "description": "ok"},
					}}},
				},
				"example": object{"ok": true, "data": object{"status": "ok", "database": "ok"}},
			}},
		}},
	}}
}

func documentPath() object {
	return object{"get": object{
		"operationId": "describe", "tags": []string{"service"}, "security": []object{},
		"summary": "This document", "description": "Made of what the API declares and of the database's own comments. Needs no token.",
		"responses": object{"503": ref("responses", "503"), "200": object{
			"description": "OpenAPI 3.1.",
			"content":     object{"application/json": object{"schema": object{"type": "object"}}},
		}},
	}}
}
