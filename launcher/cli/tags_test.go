//go:build linux && !portable

package cli

const (
	portable  = false
	buildTags = "urfave_cli_no_docs"
)
