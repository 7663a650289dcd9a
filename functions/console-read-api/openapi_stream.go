package main

import "strings"

// streamPath describes what only the local platform answers (infra/local/stream), and what to do elsewhere.
func streamPath() object {
	const example = "retry: 2000\n\n" +
		"event: ready\nid: 6QX2M7VJ3K.41\ndata: {\"as_of\":\"2026-03-01T12:00:00.25Z\"}\n\n" +
		"event: change\nid: 6QX2M7VJ3K.42\ndata: {\"as_of\":\"2026-03-01T12:00:01.5Z\",\"resource\":\"work-items\"}\n\n"
	responses := open(object{
		"description": "Events, until one side ends it.",
		"content": object{"text/event-stream": object{
			"schema":  object{"type": "string", "description": "Server-sent events.", "example": example},
			"example": example,
		}},
	})
	responses["401"] = ref("responses", "401")
	responses["404"] = object{
		"description": "This platform does not stream, as Lambda cannot: poll.",
		"content": object{"application/json": object{
			"schema":  ref("schemas", "Failure"),
			"example": object{"ok": false, "error": "changes are not streamed on this platform", "code": 404, "reason": "not_found", "request_id": "JKJaXmPLvHcESHA="},
		}},
	}
	return object{"get": object{
		"operationId": "stream", "tags": []string{"service"}, "summary": "Hear what changes",
		"description": strings.Join(streamSays, "\n\n"),
		"parameters": []object{{
			"name": "Last-Event-ID", "in": "header", "schema": object{"type": "string"}, "example": "6QX2M7VJ3K.42",
			"description": "id of the last event that was heard: the stream goes on there, or says reset.",
		}},
		"responses": responses,
	}}
}

// streamSays is in Markdown.
var streamSays = []string{
	"Server-sent events that name the resources whose rows have changed; what changed is asked for as always. On the local platform only. " +
		"Elsewhere it is 404, at which an EventSource gives up for good, and the fallback is to poll: ask for the lists you show every few seconds with If-None-Match, and get 304 while nothing changed.",
	"The token goes into the Authorization header as everywhere, never into the address; a browser's EventSource cannot send one, fetch with a streamed body can. " +
		"The stream ends with the token.",
	"`ready`: from now on you hear everything; ask for your rows after it. `change`: a resource has changed, or may have: `{\"resource\":…,\"as_of\":…}`. " +
		"Views are made of many resources: ask for the one you show after any change. `reset`: changes may have been missed, ask for everything anew. " +
		"`away` and `back`: the database cannot be looked at, so that silence means nothing until it can. `end`: it is over, and `reason` says why (token_expired, stopping).",
	"Comments come every 15 seconds. Whoever reads slowly gets fewer events, not later ones; whoever does not read for 10 seconds is cut off. There are 64 places, 8 for one person: 503 when they are taken.",
}
