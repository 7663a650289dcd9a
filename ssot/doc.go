// Package ssot owns what the user decides and edits: the YAML files of this folder. It embeds them, reads them strictly
// and says what is wrong with them in sentences that name the file, the line, the field and the fix. See README.md.
//
// It refuses to guess and to be quiet: no field has a default, an unknown field is a mistake, and all mistakes are told
// at once. It refuses to hold a secret: the registry names them, never more, and text that looks like one is neither
// accepted nor repeated. It knows nothing of what runs; comparing the two is for shared/convergence.
package ssot
