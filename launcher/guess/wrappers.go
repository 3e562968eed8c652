package guess

// A wrapper starts another command, which its own words name.
type wrapper struct {
	names    string
	verbs    string // it starts one only behind one of these
	optional string // a word that may stand in front of the command
	values   string // options whose value is a word of its own
	ports    string // options with a port or an address
	dirs     string // options with the folder to run the command in
	members  string // options with the name of a package of the workspace
	all      string // options that mean many such packages
	command  string // options whose value is the command (or its code)
	line     string // options whose value is a line for the shell ...
	appends  bool   // ... with the other words added; else they are its $0, $1, ...
	skip     int    // words between the options and the command
	assigns  bool   // NAME=VALUE may stand in front of the command
	lines    lines  // the command may be a line for the shell
	loads    bool   // it loads a file of variables
}

type lines int

const (
	none    lines = iota
	one           // if it has a blank
	many          // each word is one, or npm:NAME for a script
	scripts       // each word is the name of a script
)

var wrappers = []wrapper{
	// The shell and the system
	{names: "sh bash dash zsh ksh mksh ash fish rbash", values: "-o -O +o +O --rcfile --init-file", line: "-c --command"},
	{names: "env genv", values: "-u --unset", dirs: "-C --chdir", line: "-S --split-string", appends: true, assigns: true},
	{names: "cross-env", assigns: true},
	{names: "cross-env-shell", assigns: true, lines: one},
	{names: "sudo doas", values: "-u --user -g --group -h -p --prompt -C -D --chdir -R --chroot -r -t -T -U", assigns: true},
	{names: "su runuser", values: "-s --shell -g --group -G", line: "-c --command", skip: 1},
	{names: "nice ionice", values: "-n --adjustment -c -p"},
	{names: "nohup setsid command builtin eval unbuffer caffeinate winpty firejail dbus-run-session catchsegv proxychains corepack"},
	{names: "exec", values: "-a"},
	{names: "time gtime", values: "-f --format -o --output"},
	{names: "timeout gtimeout", values: "-s --signal -k --kill-after", skip: 1},
	{names: "stdbuf gstdbuf", values: "-i -o -e --input --output --error"},
	{names: "chrt taskset chroot faketime flock gosu su-exec setuidgid", values: "-p -w -E -f", line: "-c --command", skip: 1},
	{names: "setpriv unshare nsenter prlimit numactl systemd-run systemd-inhibit", values: "-p --property -u --unit -N -m -t --target --what --who --why"},
	{names: "busybox toybox"},
	{names: "tini dumb-init catatonit", values: "-p -e -r --rewrite"},
	{names: "strace ltrace valgrind", values: "-e -o -p -s -P -u -E -a -I -O -S"},
	{names: "gdb lldb rr", verbs: "--args record --"},
	{names: "gdbserver", skip: 1}, // its own port is the debugger's
	{names: "xvfb-run", values: "-e -f -n -p -s -w"},
	{names: "script", line: "-c --command"},
	{names: "bengal-run", values: "--pidfile --grace --stop-signal --parent-death --keep -C --chdir", ports: "-p --port"},

	// What restarts when a file changes, or starts several commands
	{names: "watchexec", values: "-w --watch -e --exts -f --filter -i --ignore -s --signal -d --debounce --workdir --shell --stop-timeout -p", lines: one},
	{names: "entr"},
	{names: "nodemon", values: "-w --watch -e --ext -i --ignore -d --delay --signal -C --cwd --config", line: "-x --exec", appends: true},
	{names: "watchmedo", verbs: "auto-restart", values: "-d --directory -p --pattern --patterns -i --ignore-patterns --interval --signal --kill-after"},
	{names: "watchfiles", values: "--filter --ignore-paths --sigint-timeout", lines: one},
	{names: "hupper", values: "-w", command: "-m"},
	{names: "concurrently conc", values: "-n --names -c --prefix-colors -p --prefix -k -m --max-processes -s --success --restart-tries", lines: many},
	{names: "run-p run-s npm-run-all npm-run-all2", values: "--max-parallel --npm-path", lines: scripts},
	{names: "air wgo gow", values: "-c -d -file -xfile -e", optional: "run"},

	// Environments
	{names: "dotenv", values: "-e -v -p -f --file -c", optional: "run", loads: true},
	{names: "env-cmd", values: "-f --file -e --environments -r --rc-file", loads: true},
	{names: "dotenvx doppler op infisical", verbs: "run", values: "-f --env-file -p --project -c --config -e --env", line: "--command", loads: true},
	{names: "direnv chamber aws-vault nvm pyenv rbenv asdf", verbs: "exec", skip: 1, loads: true},
	{names: "mise volta fnm", verbs: "exec x run", values: "--using --node"},
	{names: "foreman", verbs: "run", values: "-e --env -f -d", loads: true},
	{names: "nix", verbs: "run", skip: 1},
	{names: "nix-shell", values: "-p --packages -A -I", line: "--run --command"},
	{names: "conda mamba micromamba pixi", verbs: "run", values: "-n --name -p --prefix -e --environment --cwd"},

	// Python
	{names: "python pypy ipython", values: "-W -X -Q", command: "-m -c"},
	{names: "poetry pipenv pdm hatch rye", verbs: "run", values: "-C --directory -P --project"},
	{names: "uv", verbs: "run", values: "-p --python --with --with-editable --with-requirements --extra --group --env-file --package --project --directory --index", command: "-m --module"},
	{names: "uvx pipx", optional: "run", values: "-p --python --from --spec --with"},
	{names: "coverage", verbs: "run", values: "--rcfile --source --include --omit --data-file", command: "-m"},
	{names: "debugpy", values: "--listen --connect --pid --log-to", command: "-m -c"},
	{names: "pdb cProfile trace scalene", values: "-c -o -s", command: "-m"},
	{names: "ddtrace-run opentelemetry-instrument", values: "--service_name --traces_exporter --metrics_exporter"},
	{names: "newrelic-admin", verbs: "run-program"},

	// JavaScript
	{names: "npx", values: "-w --workspace -p --package", line: "-c --call"},
	{names: "bunx pnpx", values: "-p --package"},
	{names: "node nodejs tsx ts-node ts-node-dev electron", optional: "watch", values: "-r --require --import --loader --experimental-loader -C --conditions --env-file", command: "-e --eval -p --print"},

	// Ruby, PHP, Perl, Java
	{names: "bundle", verbs: "exec", values: "--gemfile"},
	{names: "ruby jruby", values: "-I -r -C -e"},
	{names: "php", values: "-d -c -t -z", ports: "-S", command: "-f -r"},
	{names: "perl", values: "-I", command: "-e -E"},
	{names: "java", values: "-cp -classpath --class-path -p --module-path --add-modules --add-opens --add-exports", command: "-jar -m --module",
		ports: "-Dserver.port -Dquarkus.http.port -Dmicronaut.server.port -Dhttp.port -Djetty.http.port -Djetty.port"},

	// Go, Rust, and others that build first
	{names: "go", verbs: "run", values: "-p -o -C -exec -tags -mod -modfile -overlay -ldflags -gcflags -asmflags -buildmode -pgo"},
	{names: "dlv", verbs: "debug exec test run", values: "-l --listen --headless --wd --build-flags --backend -r"},
	{names: "cargo", verbs: "run r", values: "-p --package --bin --example -F --features --profile -j --jobs --target --target-dir --manifest-path --color"},
	{names: "cargo", verbs: "watch", values: "-w --watch -i --ignore -d --delay -C", line: "-x --exec -s --shell"},
	{names: "stack cabal", verbs: "exec run"},
	{names: "swift", verbs: "run", values: "-c --configuration --package-path"},
}
