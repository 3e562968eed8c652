//go:build linux && !portable

#include "textflag.h"

// onSignal writes its number to the pipe. If that is full, it notes the signal in
// missed, and writes once more, 0, for the case that the pipe was emptied meanwhile.
// The kernel calls it by the C convention, on the thread's stack for signals, and
// puts all registers back.
TEXT onSignal<>(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	SUB  $16, RSP
	MOVB R0, (RSP)
	MOVWU R0, R9
	MOVD ·pipe(SB), R0
	MOVD RSP, R1
	MOVD $1, R2
	MOVD $64, R8 // write
	SVC
	CMP  $1, R0
	BEQ  done
	SUB  $1, R9
	MOVD $1, R10
	LSL  R9, R10
	MOVD $·missed(SB), R11
again:
	LDAXR (R11), R12
	ORR   R10, R12
	STLXR R12, (R11), R13
	CBNZ  R13, again
	MOVB ZR, (RSP)
	MOVD ·pipe(SB), R0
	SVC
done:
	ADD  $16, RSP
	RET

TEXT onReturn<>(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVD $139, R8 // rt_sigreturn
	SVC
	BRK

// func handler() (handler, restorer uintptr)
TEXT ·handler(SB), NOSPLIT, $0-16
	MOVD $onSignal<>(SB), R0
	MOVD R0, handler+0(FP)
	MOVD $onReturn<>(SB), R0
	MOVD R0, restorer+8(FP)
	RET
