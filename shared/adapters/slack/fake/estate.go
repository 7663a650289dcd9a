package fake

// EstateChannel is the channel that `make dev` tells things in.
const EstateChannel = "#ops"

// Estate is a small workspace with a channel for operations. It is what `make dev` posts to.
func Estate(token string) *Slack {
	f := New(token)
	f.Channels = []Object{{"id": "C0OPSDEMO1", "name": "general"}, {"id": "C0OPSDEMO2", "name": "ops"}}
	return f
}
