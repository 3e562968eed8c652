//go:build !linux || portable

package system

const portable = true
