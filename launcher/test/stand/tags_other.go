//go:build !linux || portable

package stand

const (
	Portable  = true
	buildTags = "urfave_cli_no_docs,portable"
)
