package gates

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Addons are the facts about where Odoo's modules are and where it looks for them.
type Addons struct {
	Declared   map[string][]string // by settings file: the folders of its addons_path, in order
	Found      map[string][]string // by folder of the repository: the modules in it
	Submodules []string            // paths in .gitmodules
	Present    []string            // declared folders that exist
}

// JudgeAddons says whether every folder with modules is one that Odoo looks into, in every environment alike, and the other
// way round. Several folders and submodules (OCA's) are fine; what is not is one that only somebody's machine has.
//
// Paths outside the repository are the base image's, and not judged.
func JudgeAddons(a Addons) Verdict {
	if len(a.Declared) == 0 && len(a.Found) == 0 {
		return skipped(AddonsPaths, "", "there are no Odoo modules and no addons_path here")
	}
	var wrong problems
	if len(a.Declared) == 0 {
		wrong.add("no addons_path was found in any settings file, and there are modules in %s", strings.Join(slices.Sorted(maps.Keys(a.Found)), ", "))
		return verdict(AddonsPaths, "", wrong, nil, "", nil)
	}
	a.missing(&wrong)
	a.unseen(&wrong)
	a.shadowed(&wrong)
	a.differing(&wrong)
	own := a.own(a.anyDeclared())
	return verdict(AddonsPaths, "", wrong, nil, fmt.Sprintf("%d folders of modules, %d of them submodules, are what every addons_path says", len(own), a.submodulesIn(own)),
		map[string]any{"folders": own, "submodules": sorted(a.Submodules), "files": slices.Sorted(maps.Keys(a.Declared))})
}

// missing: declared, and not there. A submodule that was not checked out is a folder without anything in it.
func (a Addons) missing(wrong *problems) {
	for _, folder := range a.own(a.anyDeclared()) {
		module, isSub := a.within(folder)
		switch {
		case !slices.Contains(a.Present, folder):
			wrong.add("addons_path names %s, which does not exist", folder)
		case len(a.Found[folder]) == 0 && isSub:
			wrong.add("addons_path names %s, in which there is no module: check out the submodule %s", folder, module)
		case len(a.Found[folder]) == 0:
			wrong.add("addons_path names %s, in which there is no module", folder)
		}
	}
}

// unseen: modules that are there, and that Odoo does not look for.
func (a Addons) unseen(wrong *problems) {
	known := a.anyDeclared()
	for _, folder := range slices.Sorted(maps.Keys(a.Found)) {
		if len(a.Found[folder]) > 0 && !slices.Contains(known, folder) {
			wrong.add("%s has modules (%s) and is in no addons_path: add it, or remove it", folder, strings.Join(sorted(a.Found[folder])[:min(3, len(a.Found[folder]))], ", "))
		}
	}
	for _, module := range sorted(a.Submodules) {
		if !slices.ContainsFunc(known, func(folder string) bool { return inside(folder, module) }) {
			wrong.add("the submodule %s is in no addons_path: add it, or remove it", module)
		}
	}
}

// shadowed: the module of one name that Odoo finds first hides the other.
func (a Addons) shadowed(wrong *problems) {
	for _, file := range slices.Sorted(maps.Keys(a.Declared)) {
		first := map[string]string{}
		for _, folder := range a.Declared[file] {
			for _, module := range sorted(a.Found[folder]) {
				if other, taken := first[module]; taken && other != folder {
					wrong.add("module %s is in %s and in %s: the first hides the second", module, other, folder)
				} else {
					first[module] = folder
				}
			}
		}
		if len(*wrong) > 0 {
			return // the other files have the same folders, or differ, which is told too
		}
	}
}

// differing: what one environment sees and another does not, or in another order.
func (a Addons) differing(wrong *problems) {
	names := slices.Sorted(maps.Keys(a.Declared))
	for _, file := range names[1:] {
		if !slices.Equal(a.own(a.Declared[names[0]]), a.own(a.Declared[file])) {
			wrong.add("addons_path of %s is not that of %s: %s, not %s", file, names[0],
				strings.Join(a.own(a.Declared[file]), ","), strings.Join(a.own(a.Declared[names[0]]), ","))
		}
	}
}

func (a Addons) anyDeclared() []string {
	var all []string
	for _, file := range slices.Sorted(maps.Keys(a.Declared)) {
		for _, folder := range a.Declared[file] {
			if !slices.Contains(all, folder) {
				all = append(all, folder)
			}
		}
	}
	return all
}

// own are the folders within the repository.
func (a Addons) own(folders []string) []string {
	return slices.DeleteFunc(slices.Clone(folders), func(f string) bool { return path.IsAbs(f) || strings.HasPrefix(f, "..") })
}

// within tells which submodule a folder is in.
func (a Addons) within(folder string) (string, bool) {
	i := slices.IndexFunc(a.Submodules, func(module string) bool { return inside(folder, module) })
	if i < 0 {
		return "", false
	}
	return a.Submodules[i], true
}

func (a Addons) submodulesIn(folders []string) (n int) {
	for _, folder := range folders {
		if _, isSub := a.within(folder); isSub {
			n++
		}
	}
	return n
}

func inside(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, strings.TrimSuffix(parent, "/")+"/")
}
