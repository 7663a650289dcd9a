package ops

import "time"

// ModuleState is how an Odoo module stands in an environment.
type ModuleState string

// The states of a module: Odoo's own, missing (wanted, but its code is not there), and unknown for what Odoo says
// tomorrow.
const (
	ModuleInstalled     ModuleState = "installed"
	ModuleToInstall     ModuleState = "to_install"
	ModuleToUpgrade     ModuleState = "to_upgrade"
	ModuleToRemove      ModuleState = "to_remove"
	ModuleUninstalled   ModuleState = "uninstalled"
	ModuleUninstallable ModuleState = "uninstallable"
	ModuleMissing       ModuleState = "missing"
	ModuleUnknown       ModuleState = "unknown"
)

// Module is an Odoo module of an environment, as it was observed.
type Module struct {
	Name             string
	State            ModuleState
	SourceState      string // Odoo's own word
	InstalledVersion string
	CodeVersion      string
	Wave             *int  // nil when it is in none
	Allowed          *bool // nil when there was no list to compare with
	Source           string
	AddonsPath       string
	Depends          []string
	MissingDepends   []string
}

// ModuleSnapshot is all modules of an environment at a time. It is complete: a module that is not in it is not there.
type ModuleSnapshot struct {
	Environment string
	ObservedAt  time.Time
	Modules     []Module
}
