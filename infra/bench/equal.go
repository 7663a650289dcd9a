package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// equal refuses to compare sides that do not give the same: the same rows in the same order, with the same values, on
// the first page and on the deep one.
func (r *readLab) equal(ctx context.Context, ours, theirs *served) error {
	mine, yours, err := r.deepCursors(ctx, ours, theirs)
	if err != nil {
		return err
	}
	for _, page := range []struct{ mine, yours []byte }{
		{r.get("/v1/work-items"), r.post(listQuery, nil)},
		{r.get("/v1/work-items?cursor=" + mine), r.post(listQuery, map[string]any{"after": yours})},
	} {
		_, body, err := once(ctx, ours.address, page.mine)
		if err != nil {
			return err
		}
		var here struct{ Data []map[string]any }
		var there struct {
			Data struct {
				AllWorkItems struct{ Nodes []map[string]any }
			}
		}
		if err := json.Unmarshal(body, &here); err != nil {
			return err
		}
		if _, body, err = once(ctx, theirs.address, page.yours); err != nil {
			return err
		}
		if err := json.Unmarshal(body, &there); err != nil {
			return fmt.Errorf("%w: %.500s", err, body)
		}
		if err := same(here.Data, there.Data.AllWorkItems.Nodes); err != nil {
			return err
		}
	}
	return nil
}

func same(here, there []map[string]any) error {
	if len(here) != 50 || len(there) != 50 {
		return fmt.Errorf("%d rows here, %d there, want 50", len(here), len(there))
	}
	for i := range here {
		if len(here[i]) != len(there[i]) {
			return errors.New("the sides show different columns")
		}
		for name, value := range here[i] {
			if other := there[i][camel(name)]; !reflect.DeepEqual(instant(value), instant(other)) {
				return fmt.Errorf("row %d: %s is %v here and %v there", i, name, value, other)
			}
		}
	}
	return nil
}

// instant makes the two ways of writing a time one.
func instant(value any) any {
	if text, isText := value.(string); isText {
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return at.UnixMicro()
		}
	}
	return value
}
