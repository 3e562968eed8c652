//go:build linux && !portable

#include "textflag.h"

// func Syscall(number, a, b, c, d, e, f uintptr) int
TEXT ·Syscall(SB), NOSPLIT, $0-64
	MOVD number+0(FP), R8
	MOVD a+8(FP), R0
	MOVD b+16(FP), R1
	MOVD c+24(FP), R2
	MOVD d+32(FP), R3
	MOVD e+40(FP), R4
	MOVD f+48(FP), R5
	SVC
	MOVD R0, ret+56(FP)
	RET

// func Clone(flags, stack, pidfd, entry uintptr) int
TEXT ·Clone(SB), NOSPLIT, $0-40
	MOVD flags+0(FP), R0
	MOVD stack+8(FP), R1
	MOVD pidfd+16(FP), R2
	MOVD entry+24(FP), R19
	MOVD ZR, R3
	MOVD ZR, R4
	MOVD $220, R8 // clone
	SVC
	CBZ  R0, child
	MOVD R0, ret+32(FP)
	RET

child: // on its own stack
	MOVD ZR, R29
	CALL (R19)
	BRK

// func deep()
TEXT ·deep(SB), 0, $0x1e00-0
	RET
