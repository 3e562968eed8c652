//go:build !linux || portable

package wire

// recvFlags has no close-on-exec flag on macOS: between the arrival of a
// descriptor and its marking, a process started in that moment would inherit
// it. The guard starts COMMAND before the first one comes.
const recvFlags = 0
