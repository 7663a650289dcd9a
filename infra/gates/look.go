package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/gates"
	"github.com/insightpulseai/odooops-console/ssot"
)

// repository is what was found in one.
type repository struct {
	settings map[string][]gates.Setting // by environment
	addons   gates.Addons
	images   []gates.Dockerfile
}

// largest is the most that is read of a file; settings and Dockerfiles are small.
const largest = 1 << 20

// aliases are what people call environments in file names.
var aliases = map[string]string{"production": "prod", "staging": "stage", "development": "dev"}

// look walks through a repository once. Folders that are nobody's work (.git, node_modules) are left out.
func look(o options, environments []ssot.Environment) (repository, error) {
	r := repository{settings: map[string][]gates.Setting{}}
	r.addons.Declared, r.addons.Found = map[string][]string{}, map[string][]string{}
	err := filepath.WalkDir(o.root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(o.root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			if base := entry.Name(); name != "." && (base == ".git" || base == "node_modules" || base == "__pycache__") {
				return fs.SkipDir
			}
			return nil
		}
		return r.meet(o, environments, file, name)
	})
	if err != nil {
		return r, fmt.Errorf("read the repository: %w", err)
	}
	return r, r.named(o, environments)
}

// meet looks at a file that may be a fact.
func (r *repository) meet(o options, environments []ssot.Environment, file, name string) error {
	base := path.Base(name)
	switch {
	case base == "__manifest__.py" || base == "__openerp__.py":
		module := path.Dir(name)
		folder := path.Dir(module)
		r.addons.Found[folder] = append(r.addons.Found[folder], path.Base(module))
	case name == ".gitmodules":
		text, err := read(file)
		for _, m := range submodule.FindAllStringSubmatch(text, -1) {
			r.addons.Submodules = append(r.addons.Submodules, path.Clean(m[1]))
		}
		return err
	case isDockerfile(base):
		text, err := read(file)
		r.images = append(r.images, gates.Dockerfile{File: name, Text: text})
		return err
	case isSettings(base):
		text, err := read(file)
		settings := gates.Settings(name, text)
		r.declare(o, name, settings)
		if environment := environmentOf(base, environments); environment != "" && len(o.settings) == 0 {
			r.settings[environment] = append(r.settings[environment], settings...)
		}
		return err
	}
	return nil
}

var (
	submodule = regexp.MustCompile(`(?m)^\s*path\s*=\s*(.+?)\s*$`)
	examples  = []string{"example", "sample", "template", "dist"}
)

func isDockerfile(base string) bool {
	lower := strings.ToLower(base)
	return lower == "dockerfile" || lower == "containerfile" || strings.HasPrefix(lower, "dockerfile.") && !strings.HasSuffix(lower, ".dockerignore") || strings.HasSuffix(lower, ".dockerfile")
}

// isSettings recognises .env.stage, stage.env, odoo.stage.conf and their like; examples of them are nobody's settings.
func isSettings(base string) bool {
	if slices.ContainsFunc(examples, func(e string) bool { return strings.HasSuffix(base, "."+e) }) {
		return false
	}
	return base == ".env" || strings.HasPrefix(base, ".env.") || strings.HasPrefix(base, ".env-") || strings.HasSuffix(base, ".env") ||
		strings.HasPrefix(base, "odoo") && strings.HasSuffix(base, ".conf")
}

var separators = regexp.MustCompile(`[._-]+`)

// environmentOf tells whose settings a file holds, by its name.
func environmentOf(base string, environments []ssot.Environment) string {
	for _, word := range separators.Split(strings.ToLower(base), -1) {
		if short, long := aliases[word]; long {
			word = short
		}
		if slices.ContainsFunc(environments, func(e ssot.Environment) bool { return e.Name == word }) {
			return word
		}
	}
	return ""
}

// named reads the settings that the command line names, and looks which declared folders exist.
func (r *repository) named(o options, environments []ssot.Environment) error {
	for _, s := range o.settings {
		if !slices.ContainsFunc(environments, func(e ssot.Environment) bool { return e.Name == s.name }) {
			return fmt.Errorf("-settings %s: environments.yaml names no %q", s.name+"="+s.value, s.name)
		}
		text, err := read(s.value)
		if err != nil {
			return fmt.Errorf("-settings %s=%s: %w", s.name, s.value, err)
		}
		settings := gates.Settings(filepath.ToSlash(s.value), text)
		r.declare(o, filepath.ToSlash(s.value), settings)
		r.settings[s.name] = append(r.settings[s.name], settings...)
	}
	for _, folders := range r.addons.Declared {
		for _, folder := range folders {
			if info, err := os.Stat(filepath.Join(o.root, filepath.FromSlash(folder))); err == nil && info.IsDir() && !path.IsAbs(folder) {
				r.addons.Present = append(r.addons.Present, folder)
			}
		}
	}
	return nil
}

var addonsPath = regexp.MustCompile(`(?i)(^|_)addons_path$`)

// declare reads an addons_path. Folders of the image become those of the repository that are mounted or copied there.
func (r *repository) declare(o options, file string, settings []gates.Setting) {
	for _, s := range settings {
		if !addonsPath.MatchString(s.Name) {
			continue
		}
		var folders []string
		for folder := range strings.SplitSeq(s.Value, ",") {
			if folder = strings.TrimSpace(folder); folder == "" {
				continue
			}
			folder = path.Clean(folder)
			for _, m := range o.mounts {
				if rest, below := strings.CutPrefix(folder+"/", path.Clean(m.name)+"/"); below {
					folder = path.Join(m.value, rest)
				}
			}
			folders = append(folders, folder)
		}
		r.addons.Declared[file] = folders
	}
}

func read(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > largest {
		return "", fmt.Errorf("%s is not a file of at most %d bytes", file, largest)
	}
	text, err := os.ReadFile(file)
	return string(text), err
}
