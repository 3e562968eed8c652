//go:build !linux || portable

package launcher_test

const (
	portable  = true
	buildTags = "urfave_cli_no_docs,portable"
)
