package testkit

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"
)

// Reader gives an address of the database for a login with the rights and settings of the read API's, ops_reader. It is a
// copy, because that role belongs to the whole server, which may be somebody's.
func Reader(t testing.TB, address string) string {
	t.Helper()
	server, err := prepare()
	if err != nil {
		t.Fatalf("no database, no test: %v", err)
	}
	name := fmt.Sprintf("reader_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), counter.Add(1))
	password := rand.Text()
	if err := server.exec("do $$ declare a record; begin create role " + name + " login noinherit password '" + password + "';" + `
		for a in select roleid::regrole as role from pg_auth_members where member = 'ops_reader'::regrole loop
			execute format('grant %s to ` + name + `', a.role);
		end loop;
		for a in select split_part(c, '=', 1) as name, split_part(c, '=', 2) as value from pg_db_role_setting, unnest(setconfig) c where setrole = 'ops_reader'::regrole and setdatabase = 0 loop
			execute format('alter role ` + name + ` set %I = %L', a.name, a.value);
		end loop; end $$`); err != nil {
		t.Fatalf("make a reader: %v", err)
	}
	t.Cleanup(func() {
		if err := server.exec("drop role " + name); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, password)
	return u.String()
}
