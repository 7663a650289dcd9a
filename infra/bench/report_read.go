package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// renderRead compares side by side. A miss of a goal is said, not hidden.
func renderRead(p plan, all []*reading) string {
	var out strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format+"\n", args...) }
	line("A million work items, read over HTTP with a viewer's token by the same load generator over as many connections; every side")
	line("verifies the token, becomes its role with its claims in the transaction, and gives the same columns of the same rows (the")
	line("run compares both answers value by value, and ends when they differ). *handler* is the function behind a plain HTTP")
	line("server. *gateway* is the whole local platform: gateway, Lambda Runtime API, the function's processes. *%s* is", rivalName)
	line("%s from npm, production settings, one worker for each core, as many connections in all, prepared statements, GraphQL", rivalPackage)
	line("with variables. *Processor time* is what the side's processes and Postgres used per request: the clock is shared with the")
	line("load generator and the neighbours, that is not. Neighbours used %.0f %% of the machine meanwhile; a side with few threads", 100*neighbours(all))
	line("suffers from that more than one with many, so the busier they are, the less the rates say and the more the processor time.\n")
	line("| clients | question | side | requests/s | p50 | p99 | processor time: side + Postgres |")
	line("|---|---|---|---|---|---|---|")
	for _, r := range all {
		m := func(of func(figures) float64) float64 { return median(r.rounds, of) }
		line("| %d | %s | %s | %.0f | %s | %s | %s |", r.clients, r.question, r.side, m(rate), ms(m(p50)), ms(m(p99)),
			µs(m(func(f figures) float64 { return float64(f.server) }))+" + "+µs(m(func(f figures) float64 { return float64(f.database) })))
	}
	line("\n| clients | ratio | goal | rate | p50 | p99 | processor time |")
	line("|---|---|---|---|---|---|---|")
	for _, clients := range p.clients {
		of := func(side, what string) []figures {
			i := slices.IndexFunc(all, func(r *reading) bool { return r.clients == clients && r.side == side && r.question == what })
			return all[i].rounds
		}
		against := func(name, goal string, one, other []figures) {
			line("| %d | %s | %s | %.2f | %.2f | %.2f | %.2f |", clients, name, goal, ratio(one, other), ratioOf(one, other, p50), ratioOf(one, other, p99), ratioOf(one, other, processor))
		}
		for _, what := range []string{list, detail, deep} {
			goal := map[string]string{list: "rate at least 3", detail: "rate at least 3"}[what]
			against("handler to "+rivalName+", "+what, goal, of(inProcess, what), of(rival, what))
		}
		for _, what := range []string{list, detail, deep} {
			against("gateway to "+rivalName+", "+what, "", of(throughGateway, what), of(rival, what))
		}
		for _, side := range []string{inProcess, throughGateway, rival} {
			goal := "p50 at most 1.2"
			if side == rival {
				goal = ""
			}
			against(side+", deep page to first", goal, of(side, deep), of(side, list))
		}
		for _, side := range []string{inProcess, throughGateway} {
			against(side+", 304 to 200 of a list", "p50 under 0.33", of(side, unchanged), of(side, list))
		}
	}
	return out.String()
}

func neighbours(all []*reading) float64 {
	var rounds []figures
	for _, r := range all {
		rounds = append(rounds, r.rounds...)
	}
	return median(rounds, func(f figures) float64 { return f.neighbours })
}

func p50(f figures) float64 { return float64(f.p50) }
func p99(f figures) float64 { return float64(f.p99) }

func processor(f figures) float64 { return float64(f.server + f.database) }

func µs(nanoseconds float64) string {
	return fmt.Sprintf("%.0f µs", nanoseconds/float64(time.Microsecond))
}
