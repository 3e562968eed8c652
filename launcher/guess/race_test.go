//go:build race

package guess

// slower is how many times as long things may take with the race detector
// (go.dev/doc/articles/race_detector, "Runtime Overhead").
const slower = 20
