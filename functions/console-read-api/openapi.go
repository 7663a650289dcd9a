package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/store"
)

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}

// object is a piece of the document. Its keys come out sorted, so that the same API is the same bytes.
type object = map[string]any

// openAPI describes the API in OpenAPI 3.1.
func openAPI(resources []store.Resource, tables map[string]store.TableInfo) object {
	paths := object{"/healthz": healthPath(), "/v1/openapi.json": documentPath(), "/v1/stream": streamPath()}
	schemas := object{"Meta": metaSchema(), "Failure": failureSchema()}
	var tags []object
	for _, r := range resources {
		table := tables[r.Table]
		tags = append(tags, object{"name": r.Name, "description": table.Description})
		schemas[schemaName(r)] = rowSchema(r, table)
		if len(r.Extras) > 0 {
			schemas[schemaName(r)+"Detail"] = detailSchema(r, table)
		}
		paths["/v1/"+r.Name] = object{"get": listOperation(r, table)}
		paths[detailPath(r)] = object{"get": detailOperation(r, table)}
	}
	tags = append(tags, describeViews(paths, schemas), object{"name": "actions", "description": "What people can have done."})
	maps.Copy(paths, actionPaths(tables))
	maps.Copy(paths, checklistPaths())
	maps.Copy(schemas, checklistSchemas())
	paths["/v1/agent-runs"].(object)["post"] = askForFix()
	maps.Copy(schemas, askForFixSchemas())
	maps.Copy(schemas, actionSchemas())
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "OdooOps Console", "version": "1",
			"license":     object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"contact":     object{"name": "the platform's owners", "url": "https://github.com/insightpulseai/odooops-console"},
			"description": "What the console reads. Every answer says when its data was last confirmed (as_of) and whether that is too long ago (stale). Rows are decided by row level security for the token's role.",
		},
		"servers":  []object{{"url": "/", "description": "where this document comes from"}},
		"security": []object{{"bearer": []string{}}},
		"tags":     append(tags, object{"name": "service", "description": "The API itself."}),
		"paths":    paths,
		"components": object{
			"schemas": schemas, "responses": failureResponses(), "headers": object{
				"ETag": object{"description": "Changes when the answer does. Send it back as If-None-Match.", "schema": object{"type": "string"}, "example": `"9f86d081884c7d659a2feaa0c55ad015"`},
			},
			"parameters": sharedParameters(),
			"securitySchemes": object{"bearer": object{
				"type": "http", "scheme": "bearer", "bearerFormat": "JWT",
				"description": "Access token of Supabase Auth; app_metadata.ops_role is viewer, operator or admin. Verified as RFC8725 asks: the algorithm belongs to the configured key, and iss, aud and exp are checked.",
			}},
		},
	}
}

// schemaName is the resource in the singular, as a type's name: work-items is WorkItem.
func schemaName(r store.Resource) string {
	name := pascal(r.Name)
	switch {
	case strings.HasSuffix(name, "ies"):
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "ches"):
		return strings.TrimSuffix(name, "es")
	}
	return strings.TrimSuffix(name, "s")
}

// pascal is a name in dashes as a type's name.
func pascal(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

func ref(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }

func detailPath(r store.Resource) string {
	path := "/v1/" + r.Name
	for _, c := range r.Key {
		path += "/{" + c.Name + "}"
	}
	return path
}

func listOperation(r store.Resource, table store.TableInfo) object {
	parameters := []object{ref("parameters", "limit"), ref("parameters", "cursor"), ref("parameters", "if-none-match")}
	for _, c := range r.Filters {
		for _, name := range store.FilterNames(c) {
			parameters = append(parameters, filterParameter(name, c, table.Columns[c.Name]))
		}
	}
	row := ref("schemas", schemaName(r))
	return object{
		"operationId": "list" + schemaName(r), "tags": []string{r.Name},
		"summary": "List " + strings.ReplaceAll(r.Name, "-", " "), "description": table.Description,
		"parameters": parameters,
		"responses": withFailures(envelope(
			object{"type": "array", "items": row, "maxItems": store.MaxLimit},
			[]any{exampleRow(r, table)}, exampleMeta(r, true)), "400"),
	}
}

func detailOperation(r store.Resource, table store.TableInfo) object {
	parameters := []object{ref("parameters", "if-none-match")}
	for _, c := range r.Key {
		schema := typeSchema(c, table.Columns[c.Name])
		parameters = append(parameters, object{
			"name": c.Name, "in": "path", "required": true, "description": table.Columns[c.Name].Description,
			"schema": schema, "example": example(c, table.Columns[c.Name]),
		})
	}
	name, row := schemaName(r), exampleRow(r, table)
	if len(r.Extras) > 0 {
		name += "Detail"
		maps.Copy(row, exampleExtras(r))
	}
	return object{
		"operationId": "get" + schemaName(r), "tags": []string{r.Name},
		"summary": "Read one of " + strings.ReplaceAll(r.Name, "-", " "), "description": table.Description,
		"parameters": parameters,
		"responses":  withFailures(envelope(ref("schemas", name), row, exampleMeta(r, false)), "400", "404"),
	}
}

func filterParameter(name string, c store.Column, info store.ColumnInfo) object {
	p := object{"name": name, "in": "query", "schema": object{"type": "string"}}
	switch {
	case strings.HasSuffix(name, "_after") && c.Type == "timestamptz":
		p["description"], p["example"] = "At or after this time. "+info.Description, "2026-03-01T00:00:00Z"
	case strings.HasSuffix(name, "_before") && c.Type == "timestamptz":
		p["description"], p["example"] = "Before this time. "+info.Description, "2026-03-02T00:00:00Z"
	case c.Type == "timestamptz":
		p["description"], p["example"] = "null or not_null. "+info.Description, "null"
		p["schema"] = object{"type": "string", "enum": []string{"null", "not_null"}}
	default:
		p["description"] = "Any of these values, separated by commas" + map[bool]string{true: "; or null, or not_null", false: ""}[c.Nullable] + ". " + info.Description
		p["example"] = fmt.Sprint(first(example(c, info))) // a filter is text, whatever its column is
	}
	return p
}

// first takes a filter's example out of a column's: a list is asked for by one of its values.
func first(example any) any {
	if list, isList := example.([]string); isList {
		return list[0]
	}
	return example
}
