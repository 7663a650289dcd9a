package slack

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type blockActionsPayload struct {
	User struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Name     string `json:"name"`
	} `json:"user"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	Actions []action `json:"actions"`
}

type action struct {
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
	ActionTS string `json:"action_ts"`
}

// pressed reads the buttons that our own messages carry.
func pressed(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p blockActionsPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	if p.User.ID == "" {
		return ops.Interpretation{}, inbound.Missing("user.id")
	}
	in := ops.Interpretation{}
	var others []string
	for i, a := range p.Actions {
		in.Action = inbound.Readable(a.ActionID)
		change, err := a.change("actions["+strconv.Itoa(i)+"]", p.who(), received)
		if err != nil {
			return ops.Interpretation{}, err
		}
		if change == nil {
			others = append(others, inbound.Clip(in.Action, 60))
			continue
		}
		in.Changes = append(in.Changes, change)
	}
	if in.Changes == nil {
		return ignore(in.Action, "nothing is asked of us by %s", inbound.Clip(strings.Join(others, ", "), 200)), nil
	}
	return in, nil
}

// change is what one button asks for; nil for those that ask nothing of us, such as a link.
func (a action) change(at, who string, received time.Time) (ops.Change, error) {
	if a.ActionID != ops.AskAcknowledge && a.ActionID != ops.AskFix {
		return nil, nil
	}
	when, err := instant(at+".action_ts", a.ActionTS, received)
	if err != nil {
		return nil, err
	}
	found := reference.FindStringSubmatch(a.Value)
	if found == nil {
		return nil, fault.New(fault.Invalid, "%s.value is %q, not a reference such as finding:12", at, inbound.Clip(a.Value, 60))
	}
	if a.ActionID == ops.AskFix {
		return ops.FixRequested{Subject: a.Value, By: who, At: when}, nil
	}
	if found[1] != "finding" {
		return nil, fault.New(fault.Invalid, "%s.value is %q; only a finding can be acknowledged", at, inbound.Clip(a.Value, 60))
	}
	number, err := strconv.ParseInt(found[2], 10, 64)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s.value is %q, whose number is too large", at, a.Value)
	}
	return ops.FindingAcknowledged{Finding: number, By: who, At: when}, nil
}

var reference = regexp.MustCompile(`^(finding|build|deployment|gate):([1-9][0-9]{0,18})$`)

// who is the person as others know them, with the id that nobody can choose.
func (p blockActionsPayload) who() string {
	name := inbound.Readable(p.User.Username)
	if name == "" {
		name = inbound.Readable(p.User.Name)
	}
	id := "slack:" + inbound.Clip(inbound.Readable(p.Team.ID), 40) + "/" + inbound.Clip(inbound.Readable(p.User.ID), 40)
	if name == "" {
		return id
	}
	return inbound.Clip(name, 80) + " (" + id + ")"
}

// instant reads Slack's time of a press, 1548426417.840180: seconds and microseconds, which a float would blur.
func instant(field, value string, received time.Time) (time.Time, error) {
	found := stamp.FindStringSubmatch(value)
	if found == nil {
		return time.Time{}, fault.New(fault.Invalid, "%s is %q, which is not a time", field, inbound.Clip(value, 40))
	}
	seconds, _ := strconv.ParseInt(found[1], 10, 64)
	micros, _ := strconv.ParseInt(found[2], 10, 64)
	return inbound.Plausible(field, value, time.Unix(seconds, micros*1000).UTC(), received)
}

var stamp = regexp.MustCompile(`^([0-9]{1,11})\.([0-9]{6})$`)
