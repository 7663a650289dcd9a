package postgres

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// identity is the user the server's programs run as. PostgreSQL refuses to run
// as root, so root lends its programs to somebody; everyone else is themselves.
type identity struct {
	name string
	cred *syscall.Credential // nil: the current user
}

func currentIdentity() (identity, error) {
	if os.Geteuid() != 0 {
		return identity{name: "the current user"}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return identity{name, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
		}
	}
	return identity{}, errors.New("PostgreSQL does not run as root and there is no user postgres or nobody: " +
		"create one, or run as an ordinary user")
}

// ownerOf answers the owner of an existing cluster, because nobody else can
// open it: the machine may have gained a user postgres since it was made.
func (id identity) ownerOf(cluster string) identity {
	info, err := os.Stat(cluster)
	if id.cred == nil || err != nil {
		return id
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == 0 || stat.Uid == id.cred.Uid {
		return id
	}
	return identity{"uid " + strconv.Itoa(int(stat.Uid)), &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}}
}

// own gives path to the user the server runs as.
func (id identity) own(path string) error {
	if id.cred == nil {
		return nil
	}
	return os.Lchown(path, int(id.cred.Uid), int(id.cred.Gid))
}

// command prepares a program to run as this user in dir. It gets a small
// environment of its own: the caller's PG* and LC_* would change what the
// server does, and the caller's tokens are none of its business.
func (id identity) command(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	// A group of its own, so that Ctrl-C at the terminal reaches this process
	// alone, which then stops the server when its users are finished.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: id.cred}
	return cmd
}

// canEnter reports whether this user can work in dir. Trying it is the only
// answer that also covers ACLs and odd mounts.
func (id identity) canEnter(ctx context.Context, dir string) bool {
	if id.cred == nil {
		return true
	}
	p, err := launch(id.command(dir, "/bin/sh", "-c", ":"))
	return err == nil && p.wait(ctx) == nil
}

// String names the user in messages.
func (id identity) String() string {
	if id.cred == nil {
		return id.name
	}
	return "user " + id.name
}
