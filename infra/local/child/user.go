package child

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// User is whom a program runs as. Database servers refuse to run as root, so
// root lends its programs to somebody; everyone else is themselves.
type User struct {
	name string
	cred *syscall.Credential // nil: the current user
}

// Unprivileged answers whom programs run as: postgres or nobody for root, the
// current user for everyone else.
func Unprivileged() (User, error) {
	if os.Geteuid() != 0 {
		return User{name: "the current user"}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return User{name, &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
		}
	}
	return User{}, errors.New("database servers do not run as root and there is no user postgres or nobody: " +
		"create one, or run as an ordinary user")
}

// OwnerOf answers the owner of an existing directory, because nobody else can
// open it: the machine may have gained a user postgres since it was made.
func (id User) OwnerOf(dir string) User {
	info, err := os.Stat(dir)
	if id.cred == nil || err != nil {
		return id
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == 0 || stat.Uid == id.cred.Uid {
		return id
	}
	return User{"uid " + strconv.Itoa(int(stat.Uid)), &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}}
}

// Own gives path to this user.
func (id User) Own(path string) error {
	if id.cred == nil {
		return nil
	}
	return os.Lchown(path, int(id.cred.Uid), int(id.cred.Gid))
}

// Command prepares a program to run as this user in dir. It gets a small
// environment of its own: the caller's PG* and LC_* would change what a
// server does, and the caller's tokens are none of its business.
func (id User) Command(dir, program string, args ...string) *exec.Cmd {
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

// CanEnter reports whether this user can work in dir. Trying it is the only
// answer that also covers ACLs and odd mounts.
func (id User) CanEnter(ctx context.Context, dir string) bool {
	if id.cred == nil {
		return true
	}
	return Run(ctx, id.Command(dir, "/bin/sh", "-c", ":")) == nil
}

// String names the user in messages.
func (id User) String() string {
	if id.cred == nil {
		return id.name
	}
	return "user " + id.name
}
