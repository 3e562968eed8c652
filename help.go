package main

const helpTemplate = `bengal-run runs a dev server, and leaves nothing of it behind.

  bengal-run -- npm run dev
  bengal-run --grace 10s -- python3 manage.py runserver

Usage: bengal-run [options] [--] COMMAND [ARG...]

Options:
   {{range .VisibleFlags}}{{.}}
   {{end}}
Every option has an environment variable: --grace is BENGAL_RUN_GRACE.
`
