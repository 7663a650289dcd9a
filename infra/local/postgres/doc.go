// Package postgres runs an ordinary PostgreSQL server as a child of this
// process, for one machine: `make dev`, `make test` and the benchmarks.
//
// It owns finding the server's binaries (the machine's own, else npm's),
// making the cluster once, starting it on loopback under an unprivileged user,
// and above all ending it: by Stop, by the death of this process however
// sudden, or at the latest before the next start on the same directory.
//
// It refuses to listen beyond 127.0.0.1, to run as root, to share a directory
// between two processes, to delete or upgrade a cluster that holds data, and to
// know anything about schemas: what it hands out is a URL.
//
// A directory holds:
//
//	cluster/      the data directory, mode 0700, of the user that serves it
//	password      the superuser's generated password, mode 0600
//	postgres.log  what initdb and the server said
//	lock          flock of the process that owns the directory, with its id
//	init-*/       a cluster in the making; renamed to cluster/ when complete
package postgres
