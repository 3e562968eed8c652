//go:build !linux

package launcher

import "crypto/rand"

// fill fills b with random bytes.
func fill(b []byte) { _, _ = rand.Read(b) } // never fails
