package guess

// A runner runs the scripts in a file of the project. Its options are like those of a
// wrapper.
type runner struct {
	wrapper
	files string // where the scripts are; the first file that has one counts
	run   string // words in front of a script's name
	exec  string // words in front of a program
	own   string // words that are names of scripts
	idle  string // words that start nothing
	bare  bool   // any other word is the name of a script or a program
	late  bool   // its own options may stand behind the script's name
}

var runners = []runner{
	{wrapper: wrapper{names: "npm", values: "-p --package", dirs: "--prefix -C", members: "-w --workspace", all: "-ws --workspaces", line: "-c --call"},
		files: "package.json", run: "run run-script rum urn", exec: "exec x", own: "start test restart", late: true},
	{wrapper: wrapper{names: "pnpm", dirs: "-C --dir", members: "-F --filter", all: "-r --recursive", line: "-c"},
		files: "package.json", run: "run run-script", exec: "exec dlx", idle: "install add i up update remove why list", bare: true},
	{wrapper: wrapper{names: "yarn", values: "-p --package", dirs: "--cwd"},
		files: "package.json", run: "run", exec: "exec dlx", idle: "install add up upgrade remove why list workspaces", bare: true},
	{wrapper: wrapper{names: "bun", values: "-r --preload -c --config", dirs: "--cwd", members: "-F --filter", ports: "--port", command: "-e --eval -p --print"},
		files: "package.json", run: "run", exec: "x", idle: "build test install add create init remove update", bare: true},
	{wrapper: wrapper{names: "deno", values: "-c --config", dirs: "--cwd"},
		files: "deno.json deno.jsonc package.json", run: "task", exec: "run"},
	{wrapper: wrapper{names: "node", values: "-r --require --import --loader --env-file -C --conditions"},
		files: "package.json", run: "--run"},
}

// packageScripts is what runs the scripts that run-p names.
var packageScripts = &runners[0]

func findRunner(name string) *runner {
	for i := range runners {
		if has(runners[i].names, name) {
			return &runners[i]
		}
	}
	return nil
}
