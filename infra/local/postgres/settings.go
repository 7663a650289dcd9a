package postgres

import "strconv"

// settings are the server's arguments. They go on the command line, not into
// the cluster's files, so that a cluster follows the code that starts it.
func settings(o Options, cluster string, port int) []string {
	args := []string{"-D", cluster}
	set := func(name, value string) { args = append(args, "-c", name+"="+value) }
	set("listen_addresses", "127.0.0.1")
	set("port", strconv.Itoa(port))
	// A socket path has a limit of some 100 characters, which a deep checkout
	// exceeds; loopback has none.
	set("unix_socket_directories", "")
	set("max_connections", strconv.Itoa(o.MaxConnections))
	set("shared_buffers", "128MB")
	set("wal_compression", "on")
	set("timezone", "UTC")
	set("log_timezone", "UTC")
	set("log_line_prefix", "%m [%p] %d ")
	// The log stays in the one file launch hands over.
	set("logging_collector", "off")
	set("log_destination", "stderr")
	if !o.Durable {
		set("fsync", "off")
		set("synchronous_commit", "off")
		set("full_page_writes", "off")
	}
	return args
}
