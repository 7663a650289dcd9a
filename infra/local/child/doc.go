// Package child runs somebody else's program, such as a database server, as a
// child of this process.
//
// It owns whom the program runs as (never root), where it may keep its files,
// that a directory has one owner at a time, and that the program ends with
// this process, however sudden that end is.
//
// It refuses to know which program it is: how one is found, configured and
// asked to stop is its own package's business.
package child
