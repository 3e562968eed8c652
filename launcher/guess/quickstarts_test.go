package guess

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// project makes a folder with files.
func project(tb testing.TB, files map[string]string) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// packageJSON writes scripts, "NAME= LINE" each, as the tools' own templates do.
func packageJSON(scripts ...string) string {
	var lines []string
	for _, script := range scripts {
		name, line, _ := strings.Cut(script, "= ")
		lines = append(lines, fmt.Sprintf("    %q: %q", name, line))
	}
	return "{\n  \"name\": \"web\",\n  \"private\": true,\n  \"type\": \"module\",\n  \"scripts\": {\n" + strings.Join(lines, ",\n") +
		"\n  },\n  \"devDependencies\": {\n    \"vite\": \"^7.0.0\"\n  }\n}\n"
}

// What the quick starts of the tools have one write, and what they make.
func TestQuickStarts(t *testing.T) {
	for _, tt := range [...]struct {
		about   string
		scripts []string
		want    map[string]string // by command
	}{
		{"vite", []string{"dev= vite", "build= tsc -b && vite build", "lint= eslint .", "preview= vite preview"}, map[string]string{
			"npm run dev": "5173 (vite's default)", "npm run build": "", "npm run lint": "", "npm run preview": "4173 (vite's default)",
			"npm run-script dev": "5173 (vite's default)", "pnpm dev": "5173 (vite's default)", "pnpm run dev": "5173 (vite's default)",
			"yarn dev": "5173 (vite's default)", "yarn run dev": "5173 (vite's default)", "yarn build": "", "yarn --silent preview": "4173 (vite's default)",
			"bun dev": "5173 (vite's default)", "bun run dev": "5173 (vite's default)", "bun run --bun dev": "5173 (vite's default)", "bun run build": "",
			"deno task dev": "5173 (vite's default)", "node --run dev": "5173 (vite's default)", "npm run": "", "npm install": "", "npm start": "",
			"npm run dev -- --host": "5173 (vite's default)", "npm run dev -- --port 3000": "3000 (--port 3000)", "npm run dev -- --help": "",
			"npm run absent": "", "npm run vite": "", "yarn vite": "5173 (vite's default)", "pnpm vite preview": "4173 (vite's default)",
			"pnpm exec vite": "5173 (vite's default)", "npm exec vite": "5173 (vite's default)", "npx vite": "5173 (vite's default)",
			"npx -y vite@7 preview": "4173 (vite's default)", "bunx --bun vite": "5173 (vite's default)", "yarn dlx vite": "5173 (vite's default)",
			"deno run -A npm:vite": "5173 (vite's default)", "npx vite build": "", "vite": "5173 (vite's default)", "vite serve": "5173 (vite's default)",
			"vite dev": "5173 (vite's default)", "vite build": "", "vite --host 0.0.0.0": "5173 (vite's default)", "vite --config x.ts build": "", "vite docs": "5173 (vite's default)",
			"node_modules/.bin/vite": "5173 (vite's default)", "node node_modules/vite/bin/vite.js": "5173 (vite's default)", "vite --help": "",
			"sudo -E npm run dev": "5173 (vite's default)", "sh -c ‹exec npm run dev›": "5173 (vite's default)", "nodemon --exec ‹npm run dev›": "5173 (vite's default)",
			"bengal-run -- npm run dev": "5173 (vite's default)", "bengal-run -p 3000 -- npm run dev": "3000 (-p 3000)",
			"turbo run dev": "", "docker run node npm run dev": "", "nice npm run preview": "4173 (vite's default)",
		}},
		{"next", []string{"dev= next dev --turbopack", "build= next build", "start= next start", "lint= next lint"}, map[string]string{
			"npm run dev": "3000 (next's default)", "npm start": "3000 (next's default)", "npm run build": "", "npx next": "3000 (next's default)",
			"npm run dev -- -p 3001": "3001 (-p 3001)", "yarn start -H 0.0.0.0": "3000 (next's default)",
			"env PORT=3005 npm run dev": "3005 (PORT=3005)", "env PORT=3005 npm run build": "", "env PORT=x npm run dev": "",
		}},
		{"nuxt", []string{"build= nuxt build", "dev= nuxt dev", "generate= nuxt generate", "preview= nuxt preview", "postinstall= nuxt prepare"}, map[string]string{
			"npm run dev": "3000 (nuxt's default)", "npm run preview": "3000 (nuxt's default)", "npm run generate": "", "npm run postinstall": "", "npx nuxi dev": "3000 (nuxi's default)",
		}},
		{"astro", []string{"dev= astro dev", "build= astro build", "preview= astro preview", "astro= astro"}, map[string]string{
			"npm run dev": "4321 (astro's default)", "npm run preview": "4321 (astro's default)", "npm run build": "", "npm run astro": "",
			"npm run astro -- add react": "", "npm run astro dev": "4321 (astro's default)", "pnpm astro check": "",
		}},
		{"sveltekit", []string{"dev= vite dev", "build= vite build", "prepare= svelte-kit sync || echo ''", "check= svelte-kit sync && svelte-check --tsconfig ./tsconfig.json"}, map[string]string{
			"npm run dev -- --open": "5173 (vite's default)", "npm run check": "", "npm run prepare": "",
		}},
		{"remix", []string{"build= remix vite:build", "dev= remix vite:dev", "start= remix-serve ./build/server/index.js"}, map[string]string{
			"npm run dev": "5173 (remix's default)", "npm start": "3000 (remix-serve's default)", "npm run build": "",
		}},
		{"react router", []string{"build= react-router build", "dev= react-router dev", "start= react-router-serve ./build/server/index.js"}, map[string]string{
			"npm run dev": "5173 (react-router's default)", "npm start": "3000 (react-router-serve's default)", "npm run build": "",
		}},
		{"angular", []string{"ng= ng", "start= ng serve", "build= ng build", "watch= ng build --watch --configuration development", "test= ng test"}, map[string]string{
			"npm start": "4200 (ng's default)", "npm run ng serve": "4200 (ng's default)", "npm run watch": "", "npm test": "", "ng serve --open": "4200 (ng's default)", "ng new my-app": "",
		}},
		{"gatsby", []string{"develop= gatsby develop", "start= gatsby develop", "build= gatsby build", "serve= gatsby serve", "clean= gatsby clean"}, map[string]string{
			"npm run develop": "8000 (gatsby's default)", "npm start": "8000 (gatsby's default)", "npm run serve": "9000 (gatsby's default)", "yarn serve": "9000 (gatsby's default)", "npm run clean": "",
		}},
		{"vue-cli", []string{"serve= vue-cli-service serve", "build= vue-cli-service build", "lint= vue-cli-service lint"}, map[string]string{
			"npm run serve": "8080 (vue-cli-service's default)", "yarn serve": "8080 (vue-cli-service's default)", "npm run build": "",
		}},
		{"create-react-app", []string{"start= react-scripts start", "build= react-scripts build", "test= react-scripts test", "eject= react-scripts eject"}, map[string]string{
			"npm start": "3000 (react-scripts's default)", "yarn start": "3000 (react-scripts's default)", "npm test": "", "bun start": "3000 (react-scripts's default)", "bun test": "",
			"env PORT=3006 yarn start": "3006 (PORT=3006)", "env HTTPS=true npm start": "3000 (react-scripts's default)",
		}},
		{"storybook", []string{"storybook= storybook dev -p 6006", "build-storybook= storybook build", "sb= storybook dev"}, map[string]string{
			"npm run storybook": `6006 ("storybook" in package.json: -p 6006)`, "npm run build-storybook": "", "npm run sb": "6006 (storybook's default)",
		}},
		{"eleventy", []string{"start= eleventy --serve --quiet", "build= eleventy"}, map[string]string{
			"npm start": "8080 (eleventy's default)", "npm run build": "", "npx @11ty/eleventy --serve": "8080 (eleventy's default)", "npx @11ty/eleventy@3 --serve --port=8081": "8081 (--port=8081)",
		}},
		{"docusaurus", []string{"docusaurus= docusaurus", "start= docusaurus start", "build= docusaurus build", "serve= docusaurus serve"}, map[string]string{
			"npm start": "3000 (docusaurus's default)", "npm run serve": "3000 (docusaurus's default)", "npm run build": "", "npm run docusaurus -- swizzle": "",
		}},
		{"vitepress", []string{"docs:dev= vitepress dev docs", "docs:build= vitepress build docs", "docs:preview= vitepress preview docs"}, map[string]string{
			"npm run docs:dev": "5173 (vitepress's default)", "pnpm docs:build": "", "yarn docs:preview": "4173 (vitepress's default)",
		}},
		{"wrangler", []string{"deploy= wrangler deploy", "dev= wrangler dev", "start= wrangler dev", "pages= wrangler pages dev dist", "publish= wrangler pages deploy"}, map[string]string{
			"npm run dev": "8787 (wrangler's default)", "npm run deploy": "", "npm run pages": "8788 (wrangler's default)", "npm run publish": "",
		}},
		{"expo", []string{"start= expo start", "android= expo start --android", "web= expo start --web", "lint= expo lint"}, map[string]string{
			"npm start": "8081 (expo's default)", "npm run web": "8081 (expo's default)", "npx expo start": "8081 (expo's default)", "npm run lint": "",
		}},
		{"parcel", []string{"start= parcel", "build= parcel build", "page= parcel src/index.html"}, map[string]string{
			"npm start": "1234 (parcel's default)", "npm run page": "1234 (parcel's default)", "npm run build": "", "npx parcel watch src/index.html": "",
		}},
		{"webpack", []string{"start= webpack serve --open", "watch= webpack --watch", "build= webpack", "old= webpack-dev-server --mode development"}, map[string]string{
			"npm start": "8080 (webpack's default)", "npm run watch": "", "npm run build": "", "npm run old": "8080 (webpack-dev-server's default)",
		}},
		{"rails with jsbundling", []string{"build= esbuild app/javascript/*.* --bundle --sourcemap --outdir=app/assets/builds", "play= esbuild --serve --servedir=www"}, map[string]string{
			"bin/rails server": "3000 (rails's default)", "bin/rails s -b 0.0.0.0": "3000 (rails's default)", "bundle exec rails s": "3000 (rails's default)", "bin/rails db:migrate": "",
			"rails server -p 3001": "3001 (-p 3001)", "bin/dev": "", "bundle exec puma -C config/puma.rb": "9292 (puma's default)", "rackup": "9292 (rackup's default)", "yarn build --watch": "", "yarn play": "8000 (esbuild's default)",
		}},
		{"laravel", []string{"dev= vite", "build= vite build"}, map[string]string{
			"php artisan serve": "8000 (artisan's default)", "php artisan migrate": "", "php artisan serve --port=8001": "8001 (--port=8001)", "./artisan serve": "8000 (artisan's default)",
			"npx concurrently -c ‹#93c5fd,#c4b5fd› ‹php artisan serve› ‹php artisan queue:listen --tries=1› ‹npm run dev› --names=server,queue,vite --kill-others": "8000 (artisan's default), 5173 (vite's default)",
			"php -S localhost:8080 -t public": "8080 (-S localhost:8080)", "php index.php": "",
		}},
		{"python", nil, map[string]string{
			"python manage.py runserver": "8000 (manage.py's default)", "python3 manage.py runserver 0.0.0.0:8001": "8001 (0.0.0.0:8001)", "./manage.py runserver": "8000 (manage.py's default)",
			"python manage.py migrate": "", "uv run manage.py runserver": "8000 (manage.py's default)", "django-admin runserver": "8000 (django-admin's default)",
			"flask --app hello run": "5000 (flask's default)", "flask --app hello run --debug --host=0.0.0.0": "5000 (flask's default)", "python -m flask run": "5000 (flask's default)", "flask shell": "",
			"fastapi dev main.py": "8000 (fastapi's default)", "uvicorn main:app --reload": "8000 (uvicorn's default)", "uvicorn main:app --uds /tmp/app.sock": "", "poetry run uvicorn main:app": "8000 (uvicorn's default)",
			"gunicorn -w 4 myapp:app": "8000 (gunicorn's default)", "gunicorn --bind unix:/tmp/app.sock myapp:app": "", "gunicorn -p app.pid myapp:app": "8000 (gunicorn's default)",
			"python3 -m http.server": "8000 (http.server's default)", "python3 -m http.server -b 127.0.0.1 -d public": "8000 (http.server's default)", "python3 -m http.server --help": "", "python3 app.py": "",
			"mkdocs serve": "8000 (mkdocs's default)", "mkdocs build": "", "bengal serve": "5173 (bengal's default)", "bengal build": "", "streamlit run app.py": "8501 (streamlit's default)",
		}},
		{"and others", []string{"serve= npx serve -s build", "start= node server.js", "watch= tsc --watch"}, map[string]string{
			"hugo server": "1313 (hugo's default)", "hugo server -D --bind 0.0.0.0": "1313 (hugo's default)", "hugo": "", "hugo new site x": "", "hugo server -p $P": "",
			"jekyll serve": "4000 (jekyll's default)", "bundle exec jekyll serve --livereload": "4000 (jekyll's default)", "jekyll build": "",
			"zola serve": "1111 (zola's default)", "zola build": "", "caddy run": "", "caddy file-server --listen :2015": "2015 (--listen :2015)", "caddy file-server": "",
			"deno serve main.ts": "8000 (deno's default)", "deno run main.ts": "", "bun run index.ts": "", "bun index.ts": "", "bun --hot server.ts": "", "node server.js": "", "npm start": "", "npm run watch": "",
			"npm run serve": "3000 (serve's default)", "npx serve dist": "3000 (serve's default)", "npx http-server": "8080 (http-server's default)", "node serve.js": "", "./serve": "", "bin/serve": "3000 (serve's default)",
			"sudo jekyll serve -p plugins": "4000 (jekyll's default)", "sh -c ‹next dev -H localhost:3000 # -p 1›": "3000 (next's default)", "netlify dev --target-port 3000": "8888 (netlify's default)",
			"./gradlew bootRun": "8080 (gradlew's default)", "mvn test": "", "browser-sync start --proxy localhost:8000": "3000 (browser-sync's default)",
		}},
	} {
		files := map[string]string{}
		if tt.scripts != nil {
			files["package.json"] = packageJSON(tt.scripts...)
		}
		dir := project(t, files)
		for line, want := range tt.want {
			t.Run(tt.about+"/"+line, func(t *testing.T) {
				if got := show(Ports(argv(line), dir, nil)); got != want {
					t.Errorf("%q, want %q", got, want)
				}
			})
		}
	}
}
