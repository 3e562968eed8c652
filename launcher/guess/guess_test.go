package guess

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A line is cut at blanks; a word with blanks stands between ‹ and ›.
func argv(line string) []string {
	var words []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		var word string
		if rest, ok := strings.CutPrefix(line, "‹"); ok {
			word, line, _ = strings.Cut(rest, "›")
		} else {
			word, line, _ = strings.Cut(line, " ")
		}
		words = append(words, word)
	}
	return words
}

func show(ports []Port) string {
	var text []string
	for _, p := range ports {
		text = append(text, fmt.Sprintf("%d (%s)", p.Number, p.From))
	}
	return strings.Join(text, ", ")
}

// run looks at what words name; defaults have a test of their own.
func run(t *testing.T, line, want string) {
	t.Run(line, func(t *testing.T) {
		t.Helper()
		words := argv(line)
		before := slices.Clone(words)
		ports := slices.DeleteFunc(Ports(words, t.TempDir(), nil), func(p Port) bool { return p.Default })
		if got := show(ports); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if !slices.Equal(words, before) {
			t.Errorf("the words have become %q", words)
		}
	})
}

func TestFound(t *testing.T) {
	for _, tt := range [...]struct{ line, want string }{
		// What the manual names.
		{"./server --port 3000", "3000 (--port 3000)"},
		{"./server --port=3000", "3000 (--port=3000)"},
		{"./server -p 3000", "3000 (-p 3000)"},
		{"./server -p3000", "3000 (-p3000)"},
		{"./server -p=3000", "3000 (-p=3000)"},
		{"./server -port 3000", "3000 (-port 3000)"},
		{"./server --bind 127.0.0.1:8000", "8000 (--bind 127.0.0.1:8000)"},
		{"./server --bind=:8000", "8000 (--bind=:8000)"},
		{"./server --listen 8000", "8000 (--listen 8000)"},
		{"./server --listen [::]:8000", "8000 (--listen [::]:8000)"},
		{"./server -b example.com:8000", "8000 (-b example.com:8000)"},
		{"./server -b:8000", "8000 (-b:8000)"},
		{"./server :8000", "8000 (:8000)"},
		{"./server localhost:8000", "8000 (localhost:8000)"},
		{"./server 0.0.0.0:8000", "8000 (0.0.0.0:8000)"},
		{"./server [::1]:8000", "8000 ([::1]:8000)"},
		{"./server --verbose shop.localhost:8000", "8000 (shop.localhost:8000)"},
		{"./server -addr :8080", "8080 (-addr :8080)"},
		{"./server --http-port 8080 --https-port 8443", "8080 (--http-port 8080), 8443 (--https-port 8443)"},
		{"./server --port 3000 -p 3000", "3000 (--port 3000)"},
		{"./server --port 3000,3001", "3000 (--port 3000,3001), 3001 (--port 3000,3001)"},
		{"./server --port 1 --port 65535", "1 (--port 1), 65535 (--port 65535)"},
		{"./server --port 3000 localhost:6379", "3000 (--port 3000)"},
		{"./test --port 3000", "3000 (--port 3000)"},
		{"/opt/server/run.sh -p 3000", "3000 (-p 3000)"},

		// Python
		{"python -m http.server 8000", "8000 (http.server 8000)"},
		{"python3.12 -m http.server --bind 127.0.0.1 8000", "8000 (http.server 8000)"},
		{"python3 -u -m http.server 8001 --directory public", "8001 (http.server 8001)"},
		{"python3 -um http.server 8001 -d public", "8001 (http.server 8001)"},
		{"/usr/bin/python3 -mhttp.server 8000", "8000 (http.server 8000)"},
		{"python2 -m SimpleHTTPServer 8000", "8000 (SimpleHTTPServer 8000)"},
		{"python manage.py runserver 8000", "8000 (runserver 8000)"},
		{"./manage.py runserver 0:8000", "8000 (0:8000)"},
		{"python -X dev manage.py runserver --noreload 0.0.0.0:8001", "8001 (0.0.0.0:8001)"},
		{"django-admin runserver --settings site.settings [::1]:8000", "8000 ([::1]:8000)"},
		{"python -m django runserver 8080", "8080 (runserver 8080)"},
		{"gunicorn -b :8000 app:app", "8000 (-b :8000)"},
		{"gunicorn -w 4 --bind=0.0.0.0:8000 -p gunicorn.pid app:app", "8000 (--bind=0.0.0.0:8000)"},
		{"uvicorn app.main:app --reload --port 8000", "8000 (--port 8000)"},
		{"python -m uvicorn main:app --host 0.0.0.0 --port 8001", "8001 (--port 8001)"},
		{"flask --app hello run -p 5001", "5001 (-p 5001)"},
		{"python -m flask run --port=5001 --debug", "5001 (--port=5001)"},
		{"fastapi dev main.py --port 8002", "8002 (--port 8002)"},
		{"hypercorn app:app -b 0.0.0.0:8000", "8000 (-b 0.0.0.0:8000)"},
		{"daphne -b 0.0.0.0 -p 8001 site.asgi:application", "8001 (-p 8001)"},
		{"waitress-serve --listen=*:8041 app:app", "8041 (--listen=*:8041)"},
		{"uwsgi --http :9090 --wsgi-file app.py -p 4", "9090 (--http :9090)"},
		{"streamlit run app.py --server.port 8501", "8501 (--server.port 8501)"},
		{"jupyter lab --no-browser --port 8889", "8889 (--port 8889)"},
		{"mkdocs serve -a localhost:8001", "8001 (-a localhost:8001)"},
		{"mkdocs serve --dev-addr=127.0.0.1:8002", "8002 (--dev-addr=127.0.0.1:8002)"},
		{"bengal serve --port 5173", "5173 (--port 5173)"},
		{"sphinx-autobuild docs build/html --port 8003", "8003 (--port 8003)"},
		{"pelican -l -p 8004", "8004 (-p 8004)"},
		{"datasette data.db -p 8001", "8001 (-p 8001)"},
		{"tensorboard --logdir runs --port 6006", "6006 (--port 6006)"},
		{"locust -f load.py --web-port 8089", "8089 (--web-port 8089)"},

		// JavaScript
		{"vite --port 5173 --strictPort", "5173 (--port 5173)"},
		{"vite preview --outDir build --port 4173", "4173 (--port 4173)"},
		{"vite preview --host 0.0.0.0 --port 4173", "4173 (--port 4173)"},
		{"node node_modules/vite/bin/vite.js --port 5174", "5174 (--port 5174)"},
		{"next dev -p 3001", "3001 (-p 3001)"},
		{"next -p 3001", "3001 (-p 3001)"},
		{"next start --port 3001 -H 0.0.0.0", "3001 (--port 3001)"},
		{"webpack serve --port 9000", "9000 (--port 9000)"},
		{"webpack-dev-server --port=9000", "9000 (--port=9000)"},
		{"astro dev --port 4321", "4321 (--port 4321)"},
		{"nuxt dev -p 3002", "3002 (-p 3002)"},
		{"nuxi dev --port=3002", "3002 (--port=3002)"},
		{"ng serve --port 4200 --open", "4200 (--port 4200)"},
		{"http-server -p 8081 dist", "8081 (-p 8081)"},
		{"http-server dist -p8081 --proxy http://localhost:3000", "8081 (-p8081)"},
		{"serve -l 5000 -s build", "5000 (-l 5000)"},
		{"serve -l tcp://0.0.0.0:5000", "5000 (-l tcp://0.0.0.0:5000)"},
		{"serve -p 5000", "5000 (-p 5000)"},
		{"live-server --port=8082 site", "8082 (--port=8082)"},
		{"browser-sync start --server --port 3005", "3005 (--port 3005)"},
		{"json-server --watch db.json --port 3004", "3004 (--port 3004)"},
		{"parcel index.html -p 1234", "1234 (-p 1234)"},
		{"storybook dev -p 6006", "6006 (-p 6006)"},
		{"sirv public --port 5050 --dev", "5050 (--port 5050)"},
		{"wrangler dev --port 8787", "8787 (--port 8787)"},
		{"vercel dev --listen 3003", "3003 (--listen 3003)"},
		{"netlify dev -p 8888 --target-port 3000", "8888 (-p 8888)"},
		{"esbuild app.ts --bundle --serve=localhost:8000", "8000 (--serve=localhost:8000)"},
		{"node server.js --port 3000", "3000 (--port 3000)"},
		{"node --inspect=9229 server.js --port 3000", "3000 (--port 3000)"},
		{"node -r dotenv/config server.js -p 3000", "3000 (-p 3000)"},
		{"tsx watch src/server.ts --port 3000", "3000 (--port 3000)"},
		{"deno run --allow-net main.ts --port 8000", "8000 (--port 8000)"},
		{"deno serve --port 8000 main.ts", "8000 (--port 8000)"},
		{"deno task dev --port 8000", "8000 (--port 8000)"},
		{"bun run dev --port 3000", "3000 (--port 3000)"},
		{"bun --port=3000 server.ts", "3000 (--port=3000)"},
		{"bun --hot server.ts -p 3000", "3000 (-p 3000)"},

		// Ruby
		{"rails s -p 3000", "3000 (-p 3000)"},
		{"bin/rails server -b 0.0.0.0 -p 3001", "3001 (-p 3001)"},
		{"puma -p 9292", "9292 (-p 9292)"},
		{"puma -b tcp://0.0.0.0:9292 config.ru", "9292 (-b tcp://0.0.0.0:9292)"},
		{"puma -b ssl://127.0.0.1:9292?key=k.pem&cert=c.pem", "9292 (-b ssl://127.0.0.1:9292?key=k.pem&cert=c.pem)"},
		{"rackup -o 0.0.0.0 -p 9393", "9393 (-p 9393)"},
		{"unicorn -l 127.0.0.1:8080 -E production", "8080 (-l 127.0.0.1:8080)"},
		{"jekyll serve -P 4001 --livereload", "4001 (-P 4001)"},
		{"bundle exec jekyll serve --port 4001", "4001 (--port 4001)"},
		{"ruby -run -e httpd . -p 8080", "8080 (-p 8080)"},
		{"ruby app.rb -p 4567 -o 0.0.0.0", "4567 (-p 4567)"},
		{"foreman start -p 5000", "5000 (-p 5000)"},

		// PHP
		{"php -S localhost:8000", "8000 (-S localhost:8000)"},
		{"php8.3 -d display_errors=1 -S 0.0.0.0:8000 -t public router.php", "8000 (-S 0.0.0.0:8000)"},
		{"php artisan serve --port=8001", "8001 (--port=8001)"},
		{"symfony server:start --port=8002", "8002 (--port=8002)"},
		{"php bin/console server:run 127.0.0.1:8003", "8003 (127.0.0.1:8003)"},
		{"frankenphp php-server --listen :8004", "8004 (--listen :8004)"},

		// Go, Rust, Java and others
		{"hugo server -p 1313 -D", "1313 (-p 1313)"},
		{"hugo server --bind 0.0.0.0 --port 1314 -b http://localhost:80/", "1314 (--port 1314)"},
		{"hugo --port 1315 server", "1315 (--port 1315)"},
		{"caddy file-server --listen :2015", "2015 (--listen :2015)"},
		{"caddy reverse-proxy --from :2016 --to localhost:3000", "2016 (--from :2016)"},
		{"go run . -addr :8080", "8080 (-addr :8080)"},
		{"go run -p 4 ./cmd/web --port 8080", "8080 (--port 8080)"},
		{"go tool pprof -http=:8081 cpu.out", "8081 (-http=:8081)"},
		{"./tmp/main -port 8080", "8080 (-port 8080)"},
		{"air -c .air.toml -- -port 8080", "8080 (-port 8080)"},
		{"dlv debug --listen=:2345 --headless ./cmd/web -- --port 8080", "8080 (--port 8080)"},
		{"pocketbase serve --http=127.0.0.1:8090", "8090 (--http=127.0.0.1:8090)"},
		{"cargo run -- --port 3000", "3000 (--port 3000)"},
		{"cargo run -p api --release -- -p 3000", "3000 (-p 3000)"},
		{"cargo watch -x ‹run -- --port 3000›", "3000 (--port 3000)"},
		{"zola serve -p 1111", "1111 (-p 1111)"},
		{"mdbook serve -p 3006 -n 0.0.0.0", "3006 (-p 3006)"},
		{"trunk serve --port 8083", "8083 (--port 8083)"},
		{"miniserve -p 8084 .", "8084 (-p 8084)"},
		{"java -jar app.jar --server.port=8085", "8085 (--server.port=8085)"},
		{"java -Dserver.port=8085 -cp x Main", "8085 (-Dserver.port=8085)"},
		{"mvn spring-boot:run -Dspring-boot.run.arguments=--server.port=8086", "8086 (--server.port=8086)"},
		{"./gradlew bootRun ‹--args=--server.port=8087 --debug›", "8087 (--server.port=8087)"},
		{"gradle run --args ‹--port 3000›", "3000 (--port 3000)"},
		{"dotnet run --urls http://localhost:5000;https://localhost:5001",
			"5000 (--urls http://localhost:5000;https://localhost:5001), 5001 (--urls http://localhost:5000;https://localhost:5001)"},
		{"dotnet watch run --urls=http://+:5000", "5000 (--urls=http://+:5000)"},
		{"lein ring server 3000", "3000 (server 3000)"},
		{"flutter run -d web-server --web-port 8088", "8088 (--web-port 8088)"},
		{"webdev serve web:8080", "8080 (web:8080)"},
		{"morbo -l http://*:3000 app.pl", "3000 (-l http://*:3000)"},
		{"make serve PORT=8000", "8000 (PORT=8000)"},
		{"docker run -p 8080:80 nginx", "8080 (-p 8080:80)"},
		{"docker run --rm -dp 127.0.0.1:8080:80/tcp nginx", "8080 (-dp 127.0.0.1:8080:80/tcp)"},
		{"docker run --rm -p 5353:5353/udp dns", ""},
		{"podman run --publish=8080:80 -p 8443:443 nginx:1", "8080 (--publish=8080:80), 8443 (-p 8443:443)"},
		{"kubectl port-forward svc/web 8080:80", "8080 (8080:80)"},
		{"nc -l 8080", "8080 (-l 8080)"},
		{"nc -l -p 8080", "8080 (-p 8080)"},
		{"rclone serve http . --addr :8081", "8081 (--addr :8081)"},
		{"minio server data --address :9000 --console-address :9001", "9000 (--address :9000), 9001 (--console-address :9001)"},
		{"redis-server --port 6380", "6380 (--port 6380)"},
		{"postgres -D data -p 5433", "5433 (-p 5433)"},

		// What stands in front
		{"env NODE_ENV=dev vite --port 5173", "5173 (--port 5173)"},
		{"env PORT=3000 node server.js", "3000 (PORT=3000)"},
		{"env -i -u X PORT=3000 node server.js --port 3001", "3001 (--port 3001)"},
		{"env -- PORT=3000 node server.js", "3000 (PORT=3000)"},
		{"env -S ‹vite --port› 5173", "5173 (--port 5173)"},
		{"cross-env PORT=3000 react-scripts start", "3000 (PORT=3000)"},
		{"npm run dev -- --port 3000", "3000 (--port 3000)"},
		{"npm run dev --port 3000", "3000 (--port 3000)"},
		{"npm --prefix web run watch -- -p 3000", "3000 (-p 3000)"},
		{"npm start -- --port=3000", "3000 (--port=3000)"},
		{"npm exec -- vite --port 3000", "3000 (--port 3000)"},
		{"npx vite@7 --port 3000", "3000 (--port 3000)"},
		{"npx -y -p http-server http-server -p 8080", "8080 (-p 8080)"},
		{"npx -c ‹vite --port 3000›", "3000 (--port 3000)"},
		{"pnpm --filter web dev --port 3000", "3000 (--port 3000)"},
		{"pnpm exec next dev -p 3000", "3000 (-p 3000)"},
		{"yarn dev -p 3000", "3000 (-p 3000)"},
		{"yarn run serve -l 3000", "3000 (-l 3000)"},
		{"bunx serve -l 3000", "3000 (-l 3000)"},
		{"poetry run uvicorn app:app --port 8000", "8000 (--port 8000)"},
		{"uv run --with httpx -p 3.12 flask run -p 5002", "5002 (-p 5002)"},
		{"uv run -m http.server 8000", "8000 (http.server 8000)"},
		{"pipenv run python manage.py runserver 8000", "8000 (runserver 8000)"},
		{"coverage run -m flask run -p 5002", "5002 (-p 5002)"},
		{"python -m debugpy --listen 5678 --wait-for-client manage.py runserver 8000", "8000 (runserver 8000)"},
		{"sudo -u www -E nice -n 5 nohup ./server -p 80", "80 (-p 80)"},
		{"time -f %e timeout -k 5 10 stdbuf -oL ./server --port 3000", "3000 (--port 3000)"},
		{"timeout --signal=KILL 3000 ./server --port 3001", "3001 (--port 3001)"},
		{"gdbserver :1234 ./server --port 3000", "3000 (--port 3000)"},
		{"busybox httpd -f -p 8080", "8080 (-p 8080)"},
		{"turbo run dev -- --port 3000", "3000 (--port 3000)"},
		{"dumb-init -- ./server --port 3000", "3000 (--port 3000)"},
		{"nodemon -w src server.js --port 3000", "3000 (--port 3000)"},
		{"nodemon -x ‹ts-node -T› server.ts --port 3000", "3000 (--port 3000)"},
		{"watchexec -e py -r ‹flask run -p 5003›", "5003 (-p 5003)"},
		{"watchexec -r -- flask run -p 5003", "5003 (-p 5003)"},
		{"concurrently -k npm:api ‹vite --port 5173›", "5173 (--port 5173)"},
		{"concurrently ‹vite --port 5173› ‹PORT=3000 node api.js›", "5173 (--port 5173), 3000 (PORT=3000)"},
		{"direnv exec . vite --port 5173", "5173 (--port 5173)"},
		{"bengal-run -p 3000 -- npm run dev", "3000 (-p 3000)"},

		// The shell
		{"sh -c ‹vite --port 5173›", "5173 (--port 5173)"},
		{"sh -c ‹PORT=3000 vite›", "3000 (PORT=3000)"},
		{"sh -c ‹export PORT=3000; exec node server.js›", "3000 (PORT=3000)"},
		{"bash -euo pipefail -c ‹cd web && mkdir -p 1 && exec vite --port '5173' >log 2>&1›", "5173 (--port 5173)"},
		{"bash -lc ‹python3 -m http.server 8000 & wait›", "8000 (http.server 8000)"},
		{"sh -c ‹if test -d x; then ./server -p \"3000\"; fi # -p 4000›", "3000 (-p 3000)"},
		{"sh -c ‹exec \"$@\"› sh vite --port 5173", "5173 (--port 5173)"},
		{"sh -c ‹\"$NODE\" server.js --port 3000 --host $(hostname -p 1)›", "3000 (--port 3000)"},
		{"sh -c ‹(cd api; ./api :8000) | cat›", "8000 (:8000)"},
		{"sh -c ‹sh -c \"./server --port 3000\"›", "3000 (--port 3000)"},
		{"sudo sh -c ‹exec ./server --port 80›", "80 (--port 80)"},
		{"sh -c ‹exec -a \"my server\" ./server -p 3000›", "3000 (-p 3000)"},
		{"sh -c ‹[ -f x ] && exec ./a \"$@\" || exec ./b \"$@\"› sh --port 3000", "3000 (--port 3000)"},
		{"sh -c ‹FLASK_RUN_PORT=5001 PORT=$P flask run›", "5001 (FLASK_RUN_PORT=5001)"},
		{"sh -c ‹vite --port=${PORT:-3000}›", "3000 (--port=3000)"},
		{"sh -c ‹PORT=3000; vite --port $PORT›", "3000 (--port 3000)"},
		{"sh -c ‹exec vite --port \"${PORT:-$(cat port)}\" --host ${HOST-localhost:1}›", ""},
		{"sh ./serve.sh --port 3000", "3000 (--port 3000)"},
	} {
		run(t, tt.line, tt.want)
	}
}

func TestNone(t *testing.T) {
	for _, line := range []string{
		// Numbers that are no ports
		"./server --port 0", "./server --port 70000", "./server --port 65536", "./server --port 08080", "./server --port -1",
		"./server --port 3000-", "./server --port +3000", "./server --port 3e3", "./server --port", "./server --port=", "./server -p",
		"./server --port ٣٠٠٠", "./server --port ‹3000 ›", "./server --port 99999999999999999999", "./server :0", "./server localhost:",
		"./server --port 3000,x", "./server --port auto", "./server --bind ::", "./server --bind ::1", "./server --bind unix:3000",
		"./server --bind unix:/tmp/8000", "./server -b fd://3", "./server --bind 0.0.0.0",
		// Something else
		"", "vite", "npm run dev", "./server 3000", "./server --timeout 3000", "./server --workers=3000", "./server --report 3000",
		"./server --db localhost:5432", "./server --redis=localhost:6379", "./server -peer localhost:9000", "./server redis://localhost:6379",
		"./server http://localhost:3000", "./server --portal 3000", "./server ---port 3000", "./server 8080:80", "./server 1.2.3:80",
		"cat app.js:12", "./lint main.go:10", "./at 12:30", "./tag image:8080", "./copy user@host:22", `./open C:8000`, "./x 999.0.0.1:80",
		// Tools
		"mkdir -p 3000", "busybox mkdir -p 3000", "nginx -p 3000", "perf top -p 3000", "patch -p1", "rclone ls localhost:80", "/bin/mkdir -p 3000", "cp -p 3000 4000", "make -p 3000", "make -j 8", "tar -p 3000", "grep -p 3000 :8000", "sleep 3000", "touch :8000",
		"git push origin:80", "git clone -b 3000 x", "sed -n 3000p", "kill -p 3000", "pytest -p 3000", "tsc -p 3000", "sudo mkdir -p 3000", "env PORT=3000 mkdir -p x",
		// Clients
		"ssh -p 2222 host", "scp -P 2222 a host:b", "rsync -p 3000 a b", "psql -p 5432", "mysql -P 3306", "curl localhost:8000", "wget localhost:8000",
		"nc localhost 8000", "nc -p 3000 localhost 8000", "redis-cli -p 6379", "ngrok http 3000", "npx localtunnel --port 3000", "wait-on tcp:3000",
		"npx wait-on localhost:3000", "npx kill-port -p 3000", "kubectl -p 3000 get pods", "k6 run -a :6565", "socat TCP-LISTEN:80 -",
		// Interpreters
		"python -p 3000", "python3 -c 3000", "python app.py 3000", "python -m pytest -p 3000", "node -p 3000", "node -e :8000", "node --inspect=9229 server.js",
		"node --inspect 127.0.0.1:9229", "node --inspect-brk=:9229 app.js", "ruby -p 3000", "perl -p 3000", "php -r :80", "java -cp :80 Main",
		// Programs whose letters are peculiar
		"gunicorn -p 3000 app:app", "uwsgi -p 4", "hugo", "hugo -p 1313", "hugo server -b http://localhost:1313/", "jekyll serve -p 3000", "jekyll build -P 3000",
		"next build", "next build -p 3000", "env PORT=3000 vite build", "next dev -H localhost:3000", "rails generate model -p 3000", "manage.py migrate 8000", "caddy run", "caddy run --config :80",
		"mkdocs build -a :8000", "uvicorn main:8000", "cargo build -p 3000", "go build -p 4", "go test -p 4 ./...", "http-server -P http://localhost:3000",
		"netlify dev --target-port 3000", "http-server --proxy localhost:8080", "browser-sync start --proxy localhost:8000", "lein repl 3000", "uv run -p 3000 app.py",
		"npx -p 3000 x", "celery -A app worker -b redis://localhost:6379", "python -m debugpy --listen 5678 app.py", "dlv attach 3000", "gdb -p 3000", "strace -p 3000",
		"gdbserver :1234 ./server", "locust -H http://localhost:8089",
		"docker run image:8080", "docker run -p 80 nginx", "docker run -p 8080-8090:80 nginx", "docker run -p 127.0.0.1::80 nginx",
		"docker run postgres -p 5432", "docker run img vite --port 3000", "docker exec web vite --port 3000", "docker compose -p 3000 up",
		// What only the shell knows
		"sh -c ‹vite --port $PORT›", "sh -c ‹vite --port $(cat port)›", "sh -c ‹vite --port `cat 3000`›",
		"sh -c ‹vite --port 3000$X›", "sh -c ‹./server $HOST:8000›", "sh -c ‹echo 'vite --port 3000'›", "sh -c ‹vite # --port 3000›",
		"sh -c ‹vite > :3000›", "sh -c ‹PORT=3000; vite›", "sh -c ‹PORT=3000 sleep 1›", "sh -c ‹PORT=3000 next build›", "sh -c ‹cat <<X\n./server --port 3000\nX›",
		"sh -c ‹vite '--port 3000›", "sh -c true --port 3000", "sh -c", "env", "env -u", "timeout 3000", "nice -n", "npm run", "sudo -u", "python -m",
	} {
		run(t, line, "")
	}
	if got := Ports(nil, "", nil); got != nil {
		t.Errorf("no words: %v", got)
	}
}
