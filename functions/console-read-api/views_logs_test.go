package main

import "testing"

// A saved filter and the parameters narrow each other; pages follow one another without a gap.
func TestViewLogsSearches(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	a.exec(story)
	for target, want := range map[string]int{
		"logs": 3, "logs?q=refused": 2, "logs?q=signature": 1, "logs?q=refused+signature": 1, "logs?q=nowhere": 0, "logs?filter=trouble": 1,
		"logs?filter=trouble&source=github": 0, "logs?filter=trouble&severity=warning": 0, "logs?kind=task.dead,webhook.refused": 3,
		"logs?environment=prod": 1, "logs?from=2999-01-01": 0, "logs?until=2999-01-01&source=github": 2,
	} {
		data, _ := a.look(target)
		if got := len(at(t, data, "events").([]any)); got != want {
			t.Errorf("%s finds %d, want %d", target, got, want)
		}
	}
	ids, target := "", "logs?limit=1"
	for range 4 {
		data, got := a.look(target)
		ids += at(t, data, "events", 0, "id").(string)
		if got.Meta.NextCursor == nil {
			break
		}
		target = "logs?limit=1&cursor=" + *got.Meta.NextCursor
	}
	if ids != "321" {
		t.Errorf("the pages show %s", ids)
	}
	if got := a.get("/v1/"+target+"&q=x", token(t, "viewer", nil)); got.status != 400 {
		t.Errorf("a cursor of another search: %d", got.status)
	}
}
