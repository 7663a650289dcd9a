// Package pgbouncer runs PgBouncer before a PostgreSQL server, in transaction
// mode and with very few server connections, as a child of this process: what
// production's pooler takes away is missing in the tests too.
//
// It owns finding the program (the machine's own, else the distribution's
// package, unpacked into the data directory), its configuration, and its end.
//
// It refuses to install anything on the machine, to listen beyond 127.0.0.1,
// to run as root, and to keep anything: its directory goes when it goes, and
// what a killed process left is swept by the next start.
//
// The data directory of the package holds:
//
//	root/      the package and the libraries it lacked, as dpkg unpacks them
//	unpacked   written last: tells a complete root/ from an interrupted one
//	lock       flock of the process that is at work there
package pgbouncer
