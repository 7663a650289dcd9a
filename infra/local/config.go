package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"github.com/joho/godotenv"
	"github.com/kelseyhightower/envconfig"
)

// options come from the command line.
type options struct {
	template string
	noBuild  bool
}

// root is where the project is.
func (o options) root() string { return filepath.Dir(o.template) }

// config is the part of the configuration that is about the platform itself.
type config struct {
	Addr        string `envconfig:"OPS_HTTP_ADDR" default:"127.0.0.1:8787"`
	DataDir     string `envconfig:"OPS_DATA_DIR" default:".local"`
	DatabaseURL string `envconfig:"DATABASE_URL"`
	ReaderURL   string `envconfig:"OPS_READ_DATABASE_URL"`
	Postgres    string `envconfig:"OPS_POSTGRES"`
	Version     string `envconfig:"OPS_POSTGRES_VERSION"`
	FakeVendors bool   `envconfig:"OPS_FAKE_VENDORS"`

	SMTPAddr  string `envconfig:"OPS_FAKE_SMTP_ADDR" default:"127.0.0.1:2525"`
	SMTPLogin string `envconfig:"OPS_FAKE_SMTP_LOGIN"`
}

// configure reads .env beside the template, where the real environment does not say otherwise, and then the environment.
func configure(root string) (config, error) {
	var c config
	err := godotenv.Load(filepath.Join(root, ".env"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("read .env: %w", err)
	}
	if err := envconfig.Process("", &c); err != nil {
		return c, err
	}
	if !filepath.IsAbs(c.DataDir) {
		c.DataDir = filepath.Join(root, c.DataDir)
	}
	c.DataDir, err = filepath.Abs(c.DataDir)
	if err != nil {
		return c, fmt.Errorf("OPS_DATA_DIR: %w", err)
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return c, fmt.Errorf("OPS_HTTP_ADDR is %q: it must look like 127.0.0.1:8787", c.Addr)
	}
	if _, _, err := net.SplitHostPort(c.SMTPAddr); err != nil {
		return c, fmt.Errorf("OPS_FAKE_SMTP_ADDR is %q: it must look like 127.0.0.1:2525", c.SMTPAddr)
	}
	if login, password, _ := strings.Cut(c.SMTPLogin, ":"); c.SMTPLogin != "" && (!strings.Contains(login, "@") || password == "") {
		return c, errors.New("OPS_FAKE_SMTP_LOGIN must look like postmaster@mg-dev.example.com:password")
	}
	if c.ReaderURL != "" && c.DatabaseURL == "" {
		return c, errors.New("OPS_READ_DATABASE_URL is set and DATABASE_URL is not: the read API would read another database than the functions write")
	}
	return c, nil
}

// onlyThisMachine tells whether nobody else can reach the address.
func (c config) onlyThisMachine() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

func (c config) file(name ...string) string {
	return filepath.Join(append([]string{c.DataDir}, name...)...)
}

// makeDataDir makes the data directory, or keeps the one there is. Others may pass through (the embedded Postgres can
// run as another user, and lives below it) but not look around.
func (c config) makeDataDir(root string) error {
	const passThrough = 0o711
	if err := os.MkdirAll(c.DataDir, passThrough); err != nil {
		return fmt.Errorf("make the data directory (OPS_DATA_DIR): %w", err)
	}
	// Somebody else's directory keeps its mode. In the project it is ours, and make may have made it.
	project, err := filepath.Abs(root)
	if err != nil {
		return fmt.Errorf("find the project: %w", err)
	}
	if inside, err := filepath.Rel(project, c.DataDir); err == nil && filepath.IsLocal(inside) && inside != "." {
		if err := os.Chmod(c.DataDir, passThrough); err != nil {
			return fmt.Errorf("protect the data directory: %w", err)
		}
	}
	// Wherever it is, nobody commits the secrets in it.
	if err := os.WriteFile(c.file(".gitignore"), []byte("*\n"), 0o600); err != nil {
		return fmt.Errorf("write to the data directory (OPS_DATA_DIR): %w", err)
	}
	return nil
}
