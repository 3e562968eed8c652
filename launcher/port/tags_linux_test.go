//go:build linux && !portable

package port

const portable = false
