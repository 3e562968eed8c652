//go:build linux && !portable

#include "textflag.h"

// func Syscall(number, a, b, c, d, e, f uintptr) int
TEXT ·Syscall(SB), NOSPLIT, $0-64
	MOVQ number+0(FP), AX
	MOVQ a+8(FP), DI
	MOVQ b+16(FP), SI
	MOVQ c+24(FP), DX
	MOVQ d+32(FP), R10
	MOVQ e+40(FP), R8
	MOVQ f+48(FP), R9
	SYSCALL
	MOVQ AX, ret+56(FP)
	RET

// func Clone(flags, stack, pidfd, entry uintptr) int
TEXT ·Clone(SB), NOSPLIT, $0-40
	MOVQ flags+0(FP), DI
	MOVQ stack+8(FP), SI
	MOVQ pidfd+16(FP), DX
	MOVQ entry+24(FP), R12
	XORL R10, R10
	XORL R8, R8
	MOVL $56, AX // clone
	SYSCALL
	TESTQ AX, AX
	JZ   child
	MOVQ AX, ret+32(FP)
	RET

child: // on its own stack
	XORL BP, BP
	CALL R12
	INT  $3

// func deep()
TEXT ·deep(SB), 0, $0x1e00-0
	RET
