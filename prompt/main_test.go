package prompt_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"bengal-run/prompt"
)

// With asksEnv this binary is a program that asks, and prints what came of it.
const asksEnv = "BENGAL_RUN_TEST_ASKS"

// patienceEnv is how long it waits for a terminal that does not answer.
const patienceEnv = "BENGAL_RUN_TEST_PATIENCE"

const question = "Kill stale process?"

func TestMain(m *testing.M) {
	if d, err := time.ParseDuration(os.Getenv(patienceEnv)); err == nil {
		prompt.SetPatience(d)
	}
	switch os.Getenv(asksEnv) {
	case "":
		for _, sig := range []os.Signal{syscall.SIGHUP, syscall.SIGINT} {
			if signal.Ignored(sig) { // as under nohup; what is started here is not to ignore it
				signal.Notify(make(chan os.Signal, 1), sig)
			}
		}
		os.Exit(m.Run())
	case "possible":
		fmt.Println(prompt.Possible(os.Stdin, os.Stderr))
	case "Y":
		ask(true)
	case "N":
		ask(false)
	case "twice":
		ask(true)
		ask(true)
	}
}

func ask(def bool) {
	yes, err := prompt.Confirm(os.Stdin, os.Stderr, question, def)
	switch {
	case errors.Is(err, prompt.ErrInterrupted) || errors.Is(err, prompt.ErrNoAnswer):
		if yes {
			fmt.Print("YES AND ")
		}
		fmt.Println(err)
	case err != nil:
		fmt.Println("neither of the two errors:", err)
	default:
		fmt.Println(map[bool]string{true: "yes", false: "no"}[yes])
	}
}
