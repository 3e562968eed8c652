package guess

// A program that listens, where it differs from any other: what is not said
// here is as in the lists at the end. All lists are words with a blank in
// between, so that the tables cost nothing when a start begins.
type program struct {
	names   string // without folder and extension; a Python module too
	verbs   string // it serves only behind one of these
	ports   string // options with a port or an address
	publish string // options with a port of this machine and one of a container
	other   string // options whose value is no port of its own
	strict  bool   // only the options named here are meant
	bare    bare   // what a word that is no option may be
}

var programs = []program{
	// Python
	{names: "http.server SimpleHTTPServer RangeHTTPServer uploadserver", bare: port, other: "-p --protocol -d --directory"},
	{names: "manage.py django-admin django", verbs: "runserver runserver_plus testserver runsslserver", bare: port, other: "-v --verbosity --settings --pythonpath --cert --key"},
	{names: "gunicorn", other: "-p --pid -w --workers -t --timeout"},
	{names: "hypercorn", other: "-p --pid", ports: "--insecure-bind --quic-bind"},
	{names: "uwsgi", other: "-p --processes -b", ports: "--http --http-socket --https --https-socket --http11-socket -s --socket --fastcgi-socket"},
	{names: "flask quart", verbs: "run", other: "-h --host"},
	{names: "fastapi", verbs: "run dev"},
	{names: "litestar", verbs: "run"},
	{names: "aiohttp.web", ports: "-P"},
	{names: "twist twistd", ports: "--listen --http --https", other: "-p -b -l"},
	{names: "streamlit", verbs: "run"},
	{names: "jupyter", verbs: "lab notebook server nbclassic"},
	{names: "bokeh panel chainlit solara", verbs: "serve run"},
	{names: "mkdocs", verbs: "serve", ports: "-a --dev-addr", other: "-f --config-file -t --theme -w --watch"},
	{names: "bengal", verbs: "serve dev"},
	{names: "pelican", verbs: "-l --listen -lr -rl", other: "-t -o -s"},
	{names: "nikola lektor", verbs: "serve server auto"},
	{names: "datasette", other: "-m --metadata"},
	{names: "locust", ports: "--web-port -P", other: "-p -H --host"},
	{names: "pydoc", ports: "-p", strict: true},
	{names: "celery", verbs: "flower", other: "-b --broker -A --app"},
	{names: "airflow mlflow", verbs: "webserver api-server server ui standalone"},
	{names: "aiosmtpd", ports: "-l --listen"},

	// JavaScript
	{names: "next", verbs: "dev start", other: "-H --hostname"},
	{names: "webpack", verbs: "serve s server", other: "-c --config -d --devtool"},
	{names: "ng", verbs: "serve s dev", other: "-c --configuration"},
	{names: "nx", verbs: "serve dev run preview"},
	{names: "gatsby docusaurus ember gridsome quasar vuepress hexo expo", verbs: "develop serve server s start dev"},
	{names: "parcel", other: "-d --dist-dir --public-url"},
	{names: "storybook start-storybook sb", other: "-s -c --config-dir -h --host"},
	{names: "esbuild", ports: "--serve", strict: true},
	{names: "http-server http-serve", other: "-P --proxy -c -t -a -d -e -C -K -b"},
	{names: "serve", ports: "-l", other: "-c --config"},
	{names: "live-server servor sirv browser-sync json-server", other: "-s -d --delay --proxy --serveStatic"},
	{names: "wrangler", verbs: "dev"},
	{names: "vercel now", verbs: "dev", ports: "-l --listen"},
	{names: "netlify ntl", verbs: "dev serve", other: "--target-port --targetPort -b"},
	{names: "firebase", verbs: "serve", other: "-P --project -o --host"},
	{names: "prisma", verbs: "studio", other: "-b --browser"},
	{names: "playwright", verbs: "show-report show-trace"},
	{names: "vitest", ports: "--api --api.port --browser.api.port", other: "-p", strict: true},
	{names: "deno", verbs: "run serve task", other: "-c --config"},
	{names: "node-red", other: "-s --settings -u --userDir"},

	// Ruby
	{names: "rails", verbs: "s server", other: "-e -c -P --pid"},
	{names: "puma rackup thin shotgun", other: "-P --pid --pidfile -e -C --config -o --host -E"},
	{names: "unicorn unicorn_rails", ports: "-l --listen -p --port", other: "-E -c -o"},
	{names: "falcon", verbs: "serve", other: "-h --hostname"},
	{names: "passenger", verbs: "start"},
	{names: "jekyll bridgetown", verbs: "serve server s start", ports: "-P", other: "-p --plugins -b --baseurl -s -d -c"},
	{names: "middleman nanoc", verbs: "server s view live"},

	// PHP
	{names: "artisan spark yii wp cake", verbs: "serve server"},
	{names: "console symfony", verbs: "server:run server:start serve", bare: port, other: "-d --docroot -r --router"},
	{names: "drush", verbs: "runserver rs", bare: port},
	{names: "frankenphp", verbs: "php-server", ports: "-l --listen"},

	// Go, Rust and other languages
	{names: "hugo", verbs: "server serve", other: "-b --baseURL -s --source -d --destination -D -t --theme"},
	{names: "caddy", verbs: "file-server reverse-proxy respond", ports: "-l --listen --from", other: "-t --to -d --domain -r --root -s --status"},
	{names: "go", verbs: "tool"},
	{names: "zola mdbook trunk dx leptos", verbs: "serve server watch", other: "-i --interface -u --base-url -n --hostname -d -o --proxy-backend"},
	{names: "miniserve simple-http-server dufs", other: "-i -b -a --auth"},
	{names: "basic-http-server devd", ports: "-a --addr"},
	{names: "cargo", verbs: "leptos shuttle"},
	{names: "dotnet", verbs: "run watch", other: "-p --project --property -b -f -c"},
	{names: "mvn mvnw", other: "-p -P -b --builder -l -pl"},
	{names: "gradle gradlew", other: "-p --project-dir -b --build-file"},
	{names: "lein", verbs: "server server-headless", bare: port},
	{names: "flutter", verbs: "run", ports: "--web-port --web-server-debug-port", strict: true},
	{names: "webdev", verbs: "serve", bare: port},
	{names: "plackup morbo", ports: "-l --listen", other: "-E -I -M -m -w"},
	{names: "make gmake bmake just task", bare: variable, strict: true},

	// Whatever else listens on a developer's machine
	{names: "docker podman nerdctl", verbs: "run create", publish: "-p --publish", strict: true, bare: nothing},
	{names: "docker-compose podman-compose", verbs: "run", publish: "-p --publish", strict: true, bare: nothing},
	{names: "kubectl oc", verbs: "port-forward proxy", ports: "--port -p", strict: true, bare: forward},
	{names: "nc ncat netcat", verbs: "-l -lk -kl -lp -klp -lkp -lv -lvp -lvnp -nlvp -lnvp --listen", bare: port, other: "-s -w -e -c -i"},
	{names: "temporal consul nomad", verbs: "server agent start-dev"},
	{names: "vault", verbs: "server", ports: "-dev-listen-address"},
	{names: "gdb lldb rr dlv", strict: true, bare: nothing},
}

// A wrapper starts another command, which its own words name.
type wrapper struct {
	names    string
	verbs    string // it starts one only behind one of these
	optional string // a word in front of the command that need not be there
	values   string // options whose value is a word of its own
	ports    string // options with a port or an address
	command  string // options whose value is the command (or its code)
	line     string // options whose value is a line for the shell ...
	appends  bool   // ... to which the other words are added; else they are its $0, $1, ...
	skip     int    // words between the options and the command
	assigns  bool   // NAME=VALUE may stand in front of the command
	lines    lines  // the command may be a line for the shell
	script   bool   // the command goes by a name of the project's own
}

type lines int

const (
	none lines = iota
	one        // if it has a blank
	many       // each word is one
)

var wrappers = []wrapper{
	// The shell and the system
	{names: "sh bash dash zsh ksh mksh ash fish rbash", values: "-o -O +o +O --rcfile --init-file", line: "-c --command"},
	{names: "env genv", values: "-u --unset -C --chdir", line: "-S --split-string", appends: true, assigns: true},
	{names: "cross-env", assigns: true},
	{names: "cross-env-shell", assigns: true, lines: one},
	{names: "sudo doas", values: "-u --user -g --group -h -p --prompt -C -D --chdir -R --chroot -r -t -T -U", assigns: true},
	{names: "su runuser", values: "-s --shell -g --group -G", line: "-c --command", skip: 1},
	{names: "nice ionice", values: "-n --adjustment -c -p"},
	{names: "nohup setsid command builtin eval unbuffer caffeinate winpty firejail dbus-run-session catchsegv proxychains"},
	{names: "exec", values: "-a"},
	{names: "time gtime", values: "-f --format -o --output"},
	{names: "timeout gtimeout", values: "-s --signal -k --kill-after", skip: 1},
	{names: "stdbuf gstdbuf", values: "-i -o -e --input --output --error"},
	{names: "chrt taskset chroot faketime flock gosu su-exec setuidgid", values: "-p -w -E -f", line: "-c --command", skip: 1},
	{names: "setpriv unshare nsenter prlimit numactl systemd-run systemd-inhibit", values: "-p --property -u --unit -N -m -t --target --what --who --why"},
	{names: "tini dumb-init catatonit", values: "-p -e -r --rewrite"},
	{names: "strace ltrace valgrind", values: "-e -o -p -s -P -u -E -a -I -O -S"},
	{names: "gdb lldb rr", verbs: "--args record --"},
	{names: "gdbserver", skip: 1}, // its own port is the debugger's
	{names: "xvfb-run", values: "-e -f -n -p -s -w"},
	{names: "script", line: "-c --command"},
	{names: "bengal-run", values: "--pidfile --grace --stop-signal --parent-death --keep -C --chdir", ports: "-p --port"},

	// Whatever starts anew when a file changes, or starts several
	{names: "watchexec", values: "-w --watch -e --exts -f --filter -i --ignore -s --signal -d --debounce --workdir --shell --stop-timeout -p", lines: one},
	{names: "entr"},
	{names: "nodemon", values: "-w --watch -e --ext -i --ignore -d --delay --signal -C --cwd --config", line: "-x --exec", appends: true},
	{names: "watchmedo", verbs: "auto-restart", values: "-d --directory -p --pattern --patterns -i --ignore-patterns --interval --signal --kill-after"},
	{names: "watchfiles", values: "--filter --ignore-paths --sigint-timeout", lines: one},
	{names: "hupper", values: "-w", command: "-m"},
	{names: "concurrently conc", values: "-n --names -c --prefix-colors -p --prefix -k -m --max-processes -s --success --restart-tries", lines: many},
	{names: "air wgo gow", values: "-c -d -file -xfile -e", optional: "run"},

	// Environments
	{names: "dotenv", values: "-e -v -p -f --file -c", optional: "run"},
	{names: "env-cmd", values: "-f --file -e --environments -r --rc-file"},
	{names: "dotenvx doppler op infisical", verbs: "run", values: "-f --env-file -p --project -c --config -e --env", line: "--command"},
	{names: "direnv chamber aws-vault nvm pyenv rbenv asdf", verbs: "exec", skip: 1},
	{names: "mise volta fnm", verbs: "exec x run", values: "--using --node"},
	{names: "foreman", verbs: "run", values: "-e --env -f -d"},
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
	{names: "npm", verbs: "run run-script rum urn", values: "-w --workspace --prefix -C", script: true},
	{names: "npm", verbs: "exec x", values: "-w --workspace --prefix -p --package", line: "-c --call"},
	{names: "npx", values: "-w --workspace -p --package", line: "-c --call"},
	{names: "bunx pnpx", values: "-p --package"},
	{names: "pnpm yarn", optional: "run exec dlx", values: "-F --filter -C --dir --cwd -w --workspace", script: true},
	{names: "bun", optional: "run x", values: "--cwd --filter -r --preload -c --config", ports: "--port", command: "-e --eval -p --print", script: true},
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
	{names: "stack cabal", verbs: "exec run"},
	{names: "swift", verbs: "run", values: "-c --configuration --package-path"},
}

// Options that mean the same wherever nothing else is said.
const (
	portOptions = "--port -port -p --http-port --https-port --http.port --server-port --server.port --serverPort --web-port --ui-port --dev-port --listen-port --app-port " +
		"--ServerApp.port --NotebookApp.port --PORT -Dserver.port -Dquarkus.http.port -Dmicronaut.server.port -Dhttp.port -Djetty.http.port -Djetty.port " +
		"--bind -bind -b --listen -listen --listen-address --listen-addr --listen.address --web.listen-address --bind-address --bind-addr " +
		"--addr -addr --address -address --http-address --http-addr --http-listen --server.address --urls"
	addressOptions = "-l --host -host --hostname --http -http --https -https"
	flags          = "-v -vv -q --verbose --debug --quiet --open --no-open --watch --reload --no-reload --live --hot --dev --prod --production " +
		"--ssl --strict --strictPort --daemon --foreground --force --cors --silent --color --no-color --headless --insecure --drafts"
	carriers = "--args -Dspring-boot.run.arguments -Dspring-boot.run.jvmArguments -Dexec.args"
)

// Variables that tell a server its port.
const variables = "PORT HTTP_PORT SERVER_PORT FLASK_RUN_PORT UVICORN_PORT NUXT_PORT NITRO_PORT VITE_PORT ROCKET_PORT GATSBY_PORT ASPNETCORE_URLS ASPNETCORE_HTTP_PORTS STREAMLIT_SERVER_PORT GRADIO_SERVER_PORT"

// Schemes of addresses that one can listen on.
const schemes = "tcp tcp4 tcp6 http https ssl tls ws wss h2 h2c quic"

const extensions = ".js .mjs .cjs .ts .py .rb .pl .phar"

// Words of the shell in front of a command.
const keywords = "if then else elif while until do ! { } fi done"

// Strangers to ports: what does not listen, and whose -p or HOST:PORT means
// something else, or the port of somebody else.
const strangers = "" +
	// The system
	"[ ar arch awk basename bc cat chgrp chmod chown cksum cmp column comm cp cpio csplit cut date dd df diff dirname dmesg du echo egrep expand expr " +
	"false fgrep file find fmt fold for free gawk getconf grep groups gunzip gzip head hostname htop id install join kill killall last less ln locate logger look ls " +
	"lsblk lsof man mkdir mkfifo mknod mktemp more mount mv nl nproc numfmt od passwd paste patch pathchk pgrep pidof pkill pr printf ps pstree pwd readlink realpath " +
	"rename renice rg rm rmdir rsync sed seq shred shuf sleep sort split stat strings stty sum sync tac tail tar tee test top touch tr tree true truncate tsort tty " +
	"umount uname unexpand uniq unlink unzip uptime users vim vi nano emacs wait watch wc whereis which who whoami xargs xz yes zcat zip zstd " +
	"apt apt-get brew dnf dpkg pacman rpm snap systemctl journalctl service crontab export set unset read trap return cd case " +
	// Clients
	"ab aria2c bombardier cloudflared croc curl dig drill fkill fuser grpcurl hey host http https httpie ip iperf iperf3 k6 kcat kill-port links localtunnel lt lynx mosh mtr " +
	"ncdu ngrok nmap nslookup open openssl oha ping rclone scp sftp siege ss ssh ssh-copy-id sshfs ssh-keyscan socat tailscale tcpdump tcptraceroute telnet " +
	"traceroute tracepath tshark vegeta wait-for wait-for-it wait-for-it.sh wait-on wait-port websocat wget wrk wrk2 wscat xdg-open xh " +
	"amqp-publish clickhouse-client cqlsh createdb createuser dropdb dropuser etcdctl flyctl helm influx kafkacat memcstat mongo mongodump mongoimport mongorestore mongosh " +
	"mosquitto_pub mosquitto_sub mycli mysql mysqladmin mysqldump mysqlimport nats pg_dump pg_dumpall pg_isready pg_restore pgbench pgcli psql rabbitmqadmin " +
	"redis-benchmark redis-cli sqlcmd sqlplus usql valkey-cli " +
	// Tools of a project
	"ansible ansible-playbook autopep8 babel black cc clang cmake ctest cypress eslint flake8 g++ gcc gh git hg jest ld lerna lighthouse meson mocha mypy ninja nosetests " +
	"pip pip3 pkg-config prettier protoc pylint pytest py.test rspec rubocop ruff rustc svn terraform tox tsc turbo nose2"
