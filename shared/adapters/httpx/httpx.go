// Package httpx owns how we call vendors: one client that signs, paces, retries, measures and gives up for all of them.
// Their SDKs get its transport and stay what they are; a vendor without an SDK is called with Client.Call.
//
// What a caller can rely on:
//
//   - A call ends: at most five attempts, each within its own time, all of them before the context's deadline less a
//     margin, so that a Lambda still has time to write down how it went.
//   - Only what may be done twice is done twice: GET, HEAD, OPTIONS, PUT and DELETE, and what an adapter marked Repeatable.
//   - The token is put in here, on its way out, and only for the host of the base address. No SDK holds it, no redirect
//     carries it away, and no error shows it.
//   - Every failure is a *Failure, and Client.Fault makes of it the one sentence that a person can act on.
//
// It refuses to follow a vendor to another host, to read an answer of any length, and to know any vendor: what differs
// is in a Vendor, which its adapter fills in. Addresses that come from data go through Outside.
package httpx

import (
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Vendor is what differs between vendors, as their fact sheets say it. The zero value of a field means the usual.
type Vendor struct {
	Name    string // as sentences name it: DigitalOcean
	Setting string // the variable that holds the token: DIGITALOCEAN_API_TOKEN
	Address string // the variable that holds the base address: DIGITALOCEAN_API_URL

	// Sign puts the token into a request. Usual: Authorization: Bearer.
	Sign func(r *http.Request, token string)

	// Limits are how often we may call, a little below what the vendor publishes: we are not alone with the token.
	Limits []Limit
	// Concurrent is how many calls may be under way at once. Usual: 8.
	Concurrent int
	// Remaining is the header that says how many calls are left.
	Remaining string
	// Reset is the header that says when the limit is over, and how it says it. Retry-After goes before it.
	Reset ResetHeader
	// Blind is how long to stay away when the vendor says that it was too much and not until when. Usual: the backoff.
	Blind time.Duration

	// Reason corrects the table for what this vendor means by a status; "" leaves it to the table.
	Reason func(a Answer) fault.Reason
	// Largest is the most that an answer may hold, unpacked. Usual: 16 MiB.
	Largest int64
}

// Limit allows a number of calls in any window of this length.
type Limit struct {
	Calls  int
	Window time.Duration
}

// ResetHeader names a header and the unit of what is in it. Two vendors use the same name and mean different things.
type ResetHeader struct {
	Name string
	Unit ResetUnit
}

// ResetUnit is what the number in a reset header counts.
type ResetUnit int

// The two units there are.
const (
	SecondsLeft ResetUnit = iota
	EpochSeconds
)

// Answer is what a vendor said when it refused, for a Vendor's Reason.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // its beginning
}

// Bearer is the usual way to sign.
func Bearer(r *http.Request, token string) { r.Header.Set("Authorization", "Bearer "+token) }

// InHeader signs with a header of the vendor's own, such as X-API-Key.
func InHeader(name string) func(*http.Request, string) {
	return func(r *http.Request, token string) { r.Header.Set(name, token) }
}

// BasicAs signs with a password for a fixed user name, such as Mailgun's "api".
func BasicAs(user string) func(*http.Request, string) {
	return func(r *http.Request, token string) { r.SetBasicAuth(user, token) }
}

func (v Vendor) withDefaults() Vendor {
	if v.Sign == nil {
		v.Sign = Bearer
	}
	if v.Concurrent == 0 {
		v.Concurrent = 8
	}
	if v.Largest == 0 {
		v.Largest = 16 << 20
	}
	return v
}
