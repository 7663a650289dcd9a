package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/store"
)

// Questions and sides, as the report names them.
const (
	list, detail, deep, unchanged    = "list of 50", "detail", "page at row 900,000", "list of 50, unchanged (304)"
	inProcess, throughGateway, rival = "handler", "gateway", rivalName
)

// question is what is asked of one side, and what came of it.
type question struct {
	reading
	target
	pid int
}

// questions asks both sides the same: the first 50 rows, one row of many, and the 50 rows after row 900,000; of ours
// also whether the first 50 have changed. Only the rival is asked in GraphQL, with what varies in variables.
func (r *readLab) questions(ctx context.Context, ours, theirs, gateway *served) (all []*question, err error) {
	mine, yours, err := r.deepCursors(ctx, ours, theirs)
	if err != nil {
		return nil, err
	}
	add := func(side, what string, s *served, status int, requests ...[]byte) {
		all = append(all, &question{reading{side: side, question: what}, target{s.address, requests, status}, s.pid})
	}
	for _, s := range []struct {
		name string
		*served
	}{{inProcess, ours}, {throughGateway, gateway}} {
		var details [][]byte
		for _, ref := range r.refs {
			details = append(details, r.get("/v1/work-items/"+url.PathEscape(ref)))
		}
		tag, err := r.tag(ctx, s.address)
		if err != nil {
			return nil, err
		}
		add(s.name, list, s.served, 200, r.get("/v1/work-items"))
		add(s.name, detail, s.served, 200, details...)
		add(s.name, deep, s.served, 200, r.get("/v1/work-items?cursor="+mine))
		add(s.name, unchanged, s.served, 304, r.get("/v1/work-items", "If-None-Match: "+tag))
	}
	var details [][]byte
	for _, ref := range r.refs {
		details = append(details, r.post(oneQuery, map[string]any{"ref": ref}))
	}
	add(rival, list, theirs, 200, r.post(listQuery, nil))
	add(rival, detail, theirs, 200, details...)
	add(rival, deep, theirs, 200, r.post(listQuery, map[string]any{"after": yours}))
	return all, nil
}

// What work-items shows, in the rival's words.
var (
	rivalFields = rivalColumns()
	listQuery   = `query ($after: Cursor) { allWorkItems(first: 50, after: $after, orderBy: [SOURCE_UPDATED_AT_DESC, WORK_ITEM_REF_ASC]) {
		nodes { ` + rivalFields + ` } pageInfo { endCursor hasNextPage } } }`
	oneQuery  = `query ($ref: String!) { workItemByWorkItemRef(workItemRef: $ref) { ` + rivalFields + ` } }`
	deepQuery = `query ($n: Int!) { allWorkItems(first: 1, offset: $n, orderBy: [SOURCE_UPDATED_AT_DESC, WORK_ITEM_REF_ASC]) { pageInfo { endCursor } } }`
)

func (r *readLab) get(target string, headers ...string) []byte {
	return []byte("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + r.token + "\r\n" +
		strings.Join(append(headers, ""), "\r\n") + "\r\n")
}

func (r *readLab) post(query string, variables map[string]any) []byte {
	body, _ := json.Marshal(map[string]any{"query": query, "variables": variables}) // strings and numbers: cannot fail
	return fmt.Appendf(nil, "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", r.token, len(body), body)
}

// once sends one of the requests above and reads the answer.
func once(ctx context.Context, address string, request []byte) (http.Header, []byte, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close() //nolint:errcheck // nothing is pending
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	if _, err := conn.Write(request); err != nil {
		return nil, nil, err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it is read
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("HTTP %d %s", response.StatusCode, body)
	}
	return response.Header, body, err
}

func (r *readLab) tag(ctx context.Context, address string) (string, error) {
	header, _, err := once(ctx, address, r.get("/v1/work-items"))
	if err != nil {
		return "", err
	}
	return header.Get("Etag"), nil
}

// deepCursors is the place after row 900,000 in either side's words. Ours is made of the row itself and of what the first
// page's cursor says of its list.
func (r *readLab) deepCursors(ctx context.Context, ours, theirs *served) (mine, yours string, err error) {
	conn, err := pgx.Connect(ctx, r.database)
	if err != nil {
		return "", "", err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	after := make([]string, 2)
	if err := conn.QueryRow(ctx, `select to_char(source_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), work_item_ref
		from ops.work_items order by source_updated_at desc nulls last, work_item_ref offset $1 limit 1`, deepRow-1).Scan(&after[0], &after[1]); err != nil {
		return "", "", err
	}
	_, body, err := once(ctx, ours.address, r.get("/v1/work-items"))
	if err != nil {
		return "", "", err
	}
	var page struct {
		Meta struct {
			NextCursor string `json:"next_cursor"`
		}
	}
	place := map[string]any{}
	if err := json.Unmarshal(body, &page); err != nil {
		return "", "", err
	}
	text, err := base64.RawURLEncoding.DecodeString(page.Meta.NextCursor)
	if err == nil {
		err = json.Unmarshal(text, &place)
	}
	if err != nil {
		return "", "", err
	}
	place["after"] = after
	text, _ = json.Marshal(place)
	_, body, err = once(ctx, theirs.address, r.post(deepQuery, map[string]any{"n": deepRow - 1}))
	var deepest struct {
		Data struct {
			AllWorkItems struct{ PageInfo struct{ EndCursor string } }
		}
	}
	if err == nil {
		err = json.Unmarshal(body, &deepest)
	}
	return base64.RawURLEncoding.EncodeToString(text), deepest.Data.AllWorkItems.PageInfo.EndCursor, err
}

// rivalColumns are all that our list shows.
func rivalColumns() string {
	resource, _ := store.ResourceNamed("work-items")
	names := make([]string, len(resource.Columns))
	for i, c := range resource.Columns {
		names[i] = camel(c.Name)
	}
	return strings.Join(names, " ")
}

func camel(name string) string {
	words := strings.Split(name, "_")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}
