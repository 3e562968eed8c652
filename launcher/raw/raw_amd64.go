//go:build linux && !portable

package raw

const sysPrlimit64 = 302
