package program

// Why COMMAND does not start.
const (
	commandNotFound     = "%s: command not found"
	commandNotFoundHint = "COMMAND is one word and its arguments follow; for a line of shell: sh -c '...'"
	noSuchFile          = "%s: no such file"
	isFolder            = "%s: is a folder"
	notExecutable       = "%s: not executable"
	notExecutableHint   = "chmod +x "
	noInterpreter       = "%s: its interpreter %s is missing"
	windowsLines        = "%s: its lines end as on Windows, and its interpreter's name with them"
	windowsLinesHint    = `sed -i 's/\r$//' %s`
	noLoader            = "%s: its loader is missing: built for another system or C library?"
	cannotStart         = "cannot start %s: %w"
)
