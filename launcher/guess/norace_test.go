//go:build !race

package guess

const slower = 1
