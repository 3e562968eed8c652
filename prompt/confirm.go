package prompt

import (
	"os"

	"github.com/AlecAivazis/survey/v2"
	"github.com/AlecAivazis/survey/v2/core"
)

// look is survey's template with other colours: the question is one piece, so that
// expect, or a search in a log, finds it.
const look = `{{color "default+b"}}? {{.Message}} {{if .Answer -}}
{{color "reset"}}{{color "cyan"}}{{.Answer}}{{color "reset"}}{{"\n"}}
{{- else}}{{if .Default}}(Y/n) {{else}}(y/N) {{end}}{{color "reset"}}{{end}}`

// Confirm asks a yes-or-no question on stdin and stderr, which are one terminal, and waits
// for the answer, as long as it takes; Enter alone answers def. It fails with
// ErrInterrupted or ErrNoAnswer, which says why. Confirm leaves the terminal as it was.
func Confirm(stdin, stderr *os.File, question string, def bool) (yes bool, err error) {
	survey.ConfirmQuestionTemplate = look
	core.DisableColor = os.Getenv("NO_COLOR") != ""

	s, err := begin(stdin, stderr, question)
	if err != nil {
		return false, err
	}
	defer func() {
		if err = s.close(err); err != nil {
			yes = false
		}
	}()
	err = survey.AskOne(&survey.Confirm{Message: question, Default: def}, &yes, survey.WithStdio(reader{s}, s, s))
	return yes, err
}
