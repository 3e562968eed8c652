//go:build linux && !portable

package launcher_test

const (
	portable  = false
	buildTags = "urfave_cli_no_docs"
)
