//go:build !linux || portable

package cli

const (
	portable  = true
	buildTags = "urfave_cli_no_docs,portable"
)
