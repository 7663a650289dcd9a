package convergence_test

import (
	"testing"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// BenchmarkJudge is one core's rules alone, over an environment in which everything is right and over one in which much is
// not. A fact is one thing that was seen: a head, a deployment, a migration, a variable, a name server's answer.
func BenchmarkJudge(b *testing.B) {
	wrong := newWorld()
	wrong.serves(deployed(shaA, 600, ops.DeploymentSucceeded))
	wrong.vercel().OfHead, wrong.vercel().Ended = nil, deployed(shaB, 59, ops.DeploymentFailed)
	wrong.Is.Functions, wrong.Is.EnvVars = seen(), seen()
	wrong.answers("192.0.2.9", "")
	for name, w := range map[string]*world{"right": newWorld(), "wrong": wrong} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				convergence.Judge(w.Scene)
			}
			b.ReportMetric(float64(b.N*facts(w.Is))/b.Elapsed().Seconds(), "facts/s")
		})
	}
}

// facts counts what is known of an environment.
func facts(r ops.Reality) (n int) {
	n = 1 + len(r.Migrations.Applied)
	for _, s := range r.Services {
		for _, d := range []*ops.Deployment{s.Running, s.OfHead, s.Ended, s.InFlight} {
			if d != nil {
				n++
			}
		}
	}
	for _, s := range []ops.Seen{r.Functions, r.EnvVars, r.VaultKeys, r.Gates, r.Checklist, r.Backups} {
		n += len(s.Things)
	}
	for _, l := range r.DNS {
		n += len(l.Answers)
	}
	return n
}
