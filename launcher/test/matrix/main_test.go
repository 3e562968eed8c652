package matrix_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"bengal-run/launcher"
	"bengal-run/launcher/speech"
	"bengal-run/launcher/starter"
	"bengal-run/launcher/test/stand"
)

// panicEnv names a file whose appearance makes this binary panic, as a
// launcher with a fault in it.
const panicEnv = "BENGAL_RUN_TEST_PANIC"

func TestMain(m *testing.M) {
	if file := os.Getenv(panicEnv); file != "" {
		panicOnce(file)
	}
	stand.Main(m)
}

func panicOnce(file string) {
	go func() {
		for {
			if _, err := os.Stat(file); err == nil {
				panic("a fault, as the test wants it")
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	_, err := launcher.Run(launcher.Options{
		Argv: os.Args[1:], Grace: stand.Grace, Stop: syscall.SIGTERM, Parent: starter.Auto,
		Voice: speech.Voice{
			Say:  func(_ speech.Level, text string) { fmt.Fprintln(os.Stderr, text) },
			Show: func(speech.Level, []string) {},
		},
	})
	fmt.Fprintln(os.Stderr, "ended before the fault:", err)
	os.Exit(1)
}
