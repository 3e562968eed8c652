package guess

// The ports that programs listen on by default, as they document them. The first line with
// the program and one of the verbs counts, and only if the program serves according to
// programs.go.
var defaults = []struct {
	port  int
	names string
	verbs string // empty for any
}{
	{4173, "vite", "preview"},
	{4173, "vitepress", "preview serve"},
	{8788, "wrangler", "pages"},
	{9000, "gatsby minio", "serve server"},
	{1111, "zola", "serve"},
	{1234, "parcel", ""},
	{1313, "hugo", ""},
	{1337, "strapi", "develop dev start"},
	{1880, "node-red", ""},
	{3000, "next serve json-server remix-serve react-router-serve rails morbo nanoc", ""},
	{3000, "react-scripts craco react-app-rewired docusaurus browser-sync thin nuxt nuxi vercel now rsbuild mdbook", "start dev serve preview"},
	{4000, "jekyll bridgetown", ""},
	{4000, "hexo mix", "server s phx.server"},
	{4200, "ng ember", "serve server s dev"},
	{4321, "astro", "dev preview"},
	{4567, "middleman", ""},
	{5000, "flask quart dufs plackup", ""},
	{5000, "firebase mlflow lektor", "serve server ui"},
	{5006, "bokeh panel", "serve"},
	{5173, "vite vitepress bengal", ""},
	{5173, "remix", "vite:dev"},
	{5173, "react-router", "dev"},
	{5555, "prisma", "studio"},
	{6006, "tensorboard", ""},
	{6006, "storybook sb", "dev"},
	{8000, "manage.py django-admin django http.server SimpleHTTPServer RangeHTTPServer uploadserver uvicorn gunicorn hypercorn daphne sanic", ""},
	{8000, "litestar fastapi mkdocs pelican sphinx-autobuild artisan symfony", ""},
	{8000, "gatsby esbuild deno chainlit nikola", "develop --serve serve run"},
	{8001, "datasette", ""},
	{8080, "webpack-dev-server http-server live-server waitress-serve unicorn unicorn_rails spark yii miniserve", ""},
	{8080, "webpack rspack vue-cli-service eleventy vuepress gridsome trunk dx", "serve server s --serve dev develop"},
	{8080, "mvn mvnw gradle gradlew", "spring-boot:run bootRun"},
	{8081, "expo react-native", "start"},
	{8089, "locust", ""},
	{8090, "pocketbase", "serve"},
	{8501, "streamlit", ""},
	{8765, "cake", ""},
	{8787, "wrangler", ""},
	{8888, "jupyter jupyter-lab jupyter-notebook", ""},
	{8888, "netlify ntl", "dev"},
	{9292, "puma rackup falcon", ""},
}

func (f *finder) addDefault(words []string) {
	name := toolName(words[0])
	if name == "" || verb(helps, words) >= 0 {
		return
	}
	p := findProgram(name)
	idle := p != nil && verb(p.idle, words[1:]) >= 0
	for _, d := range defaults {
		if has(d.names, name) && (d.verbs == "" && !idle || verb(d.verbs, words[1:]) >= 0) {
			f.usual = appendNew(f.usual, Port{Number: d.port, From: name + "'s default", Default: true})
			return
		}
	}
}
