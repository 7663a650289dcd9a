// Package lifeline owns that no program of ours outlives the one that started it.
//
// It refuses to start or stop anything itself.
package lifeline
