package guess

// A program is one that listens. Its line says only how it differs from others: the rest is
// as in lists.go. All lists are words with a blank in between, so that the tables cost a
// start nothing.
type program struct {
	names   string // without folder and extension; or those of Python modules
	verbs   string // it serves only behind one of these
	idle    string // it does not serve if its first word is one of these
	ports   string // options with a port or an address
	publish string // options with a port of this machine and one of a container
	other   string // options whose value is something else
	strict  bool   // no other options count, not even those in lists.go
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
	{names: "next", idle: "build export lint info telemetry typegen upgrade", other: "-H --hostname"},
	{names: "vite astro nuxt nuxi vitepress", idle: "build check generate optimize init"},
	{names: "webpack", verbs: "serve s server", other: "-c --config -d --devtool"},
	{names: "ng", verbs: "serve s dev", other: "-c --configuration"},
	{names: "nx", verbs: "serve dev run preview"},
	{names: "gatsby docusaurus ember gridsome quasar vuepress hexo expo", verbs: "develop serve server s start dev"},
	{names: "parcel", idle: "build watch help", other: "-d --dist-dir --public-url"},
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
	{names: "etcd", ports: "--listen-client-urls --listen-peer-urls"},
	{names: "rclone", verbs: "serve"},
	{names: "nginx php-fpm", other: "-p -c -g -e"},
	{names: "vault", verbs: "server", ports: "-dev-listen-address"},
	{names: "gdb lldb rr dlv", strict: true, bare: nothing},
}
