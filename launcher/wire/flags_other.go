//go:build !linux || portable

package wire

// recvFlags has no close-on-exec flag: macOS knows none.
const recvFlags = 0
