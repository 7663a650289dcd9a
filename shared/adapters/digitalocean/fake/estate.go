package fake

import (
	"fmt"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// Estate is a small account as a company with one Odoo might have it: machines and databases of three environments, one
// firewall that is fine and one that is not, and a machine that nobody knows about. It is what `make dev` shows.
func Estate(token string) *DigitalOcean {
	f := New(token)
	now := time.Now().UTC().Truncate(time.Hour)
	ago := func(d time.Duration) string { return now.Add(-d).Format(time.RFC3339) }
	for i, environment := range []string{"prod", "stage", "dev"} {
		droplet, database := 101+i, fmt.Sprintf("9cc10173-e9ea-4176-9dbc-a4cee4c4ff3%d", i)
		f.Droplets = append(f.Droplets, Droplet(droplet, "odoo-"+environment, "odoo", environment))
		f.Databases = append(f.Databases, Database(database, "odoo-"+environment+"-db", "pg", environment))
		f.Sources[database] = []Object{Source("droplet", fmt.Sprint(droplet))}
		f.Backups[database] = []Object{Backup(ago(24 * time.Hour)), Backup(ago(48 * time.Hour))}
		f.Snapshots = append(f.Snapshots, Snapshot(7001+i, droplet, "odoo-"+environment+"-weekly", ago(72*time.Hour)))
		f.Actions = append(f.Actions, Action(9003-i, "snapshot", "completed", droplet, ago(72*time.Hour)))
	}
	f.Droplets = append(f.Droplets, Droplet(199, "test-please-delete"))
	f.Sources["9cc10173-e9ea-4176-9dbc-a4cee4c4ff32"] = nil // dev's database is open to everybody
	f.Firewalls = []Object{
		Firewall("bb4b2611-3d72-467b-8602-280330ecd65c", "odoo", []int{101, 102, 103}, nil,
			Inbound("tcp", "443", "0.0.0.0/0", "::/0"), Inbound("tcp", "22", "198.51.100.7/32")),
		Firewall("fb6045f1-cf1d-4ca3-bfac-18832663025b", "quick-fix", nil, []string{"dev"}, Inbound("tcp", "22", "0.0.0.0/0", "::/0")),
	}
	f.Models = []Object{Model("d754f2d7-d1f0-11ef-bf8f-4e013e2ddde4", "Llama 3.3 Instruct (70B)"), Model("18bc9b8f-73c5-11f0-b074-4e013e2ddde4", "OpenAI GPT-oss-120b")}
	f.Agents = []Object{Agent("6a7b1c2d-0000-4e11-8f4e-4e013e2ddde4", "fixbot")}
	return f
}

func balance(w http.ResponseWriter, _ *http.Request) {
	fakehttp.JSON(w, http.StatusOK, Object{
		"month_to_date_balance": "23.44", "account_balance": "12.23", "month_to_date_usage": "11.21", "generated_at": "2026-03-09T15:01:12Z",
	})
}

// account answers with the limits, beside what is nobody's business.
func account(w http.ResponseWriter, _ *http.Request) {
	fakehttp.JSON(w, http.StatusOK, Object{"account": Object{
		"droplet_limit": 25, "floating_ip_limit": 5, "email": "sammy@example.com", "uuid": "b6fr89dbf6d9156cace5f3c78dc9851d957381ef", "email_verified": true, "status": "active",
	}})
}

// metric answers with two measurements of whatever is asked for, in the form of Prometheus.
func metric(w http.ResponseWriter, r *http.Request) {
	fakehttp.JSON(w, http.StatusOK, Object{"status": "success", "data": Object{"resultType": "matrix", "result": []Object{
		{"metric": Object{"host_id": r.FormValue("host_id"), "mode": "idle"}, "values": [][2]any{{1772445600, "122901.18"}, {1772445660, "122961.07"}}},
	}}})
}
