//go:build linux && !portable

package stand

const (
	Portable  = false
	buildTags = "urfave_cli_no_docs"
)
