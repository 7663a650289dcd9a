package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// fixes keeps what people asked to be mended.
type fixes interface {
	AskForFix(ctx context.Context, claims, key string, f ops.FixAsked) (event int64, err error)
}

const agentRuns = "/v1/agent-runs"

// asking is what somebody wants to be mended.
type asking struct {
	Build  string `json:"build"`
	Reason string `json:"reason"`
}

// ask owes a decision about a failed build. Whether an agent is started, and when, is for the policy to say. The same key asks
// once; without one, so does the same person about the same build for the same reason.
func (a *actions) ask(ctx context.Context, r *entry.Request, viewer identity.Viewer) (entry.Reply, error) {
	var said asking
	if err := decode(r, &said, `the body is one JSON object with build, the number of one that failed, and the reason: {"build":"7","reason":"…"}`); err != nil {
		return entry.Reply{}, err
	}
	build, err := ops.ParseBuildID(said.Build)
	said.Reason = strings.TrimSpace(said.Reason)
	switch {
	case err != nil || build < 1:
		return entry.Reply{}, fault.New(fault.Invalid, "build is the number of a build, as GET /v1/builds shows it")
	case said.Reason == "" || !utf8.ValidString(said.Reason) || strings.Contains(said.Reason, "\x00") || len(said.Reason) > maxReason:
		return entry.Reply{}, fault.New(fault.Invalid, "reason says why, in at most %d bytes", maxReason)
	}
	r.Note(slog.String("build_id", said.Build), slog.String("reason", said.Reason))
	sum := sha256.Sum256([]byte(viewer.Subject + "\x00" + said.Build + "\x00" + said.Reason + "\x00" + r.Header.Get("Idempotency-Key")))
	event, err := a.fixes.AskForFix(ctx, viewer.Claims, hex.EncodeToString(sum[:]), ops.FixAsked{
		Build: build, Reason: said.Reason, By: viewer.Subject, Role: viewer.Role, At: r.Received,
	})
	if err != nil {
		return entry.Reply{}, err
	}
	return entry.Reply{Status: http.StatusAccepted, Data: map[string]string{"event": strconv.FormatInt(event, 10), "build": said.Build}}, nil
}
