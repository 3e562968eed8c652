//go:build linux && !portable

#include "textflag.h"

// func entries() (stage, command uintptr)
TEXT ·entries(SB), NOSPLIT, $0-16
	MOVQ $·stageMain(SB), AX
	MOVQ AX, stage+0(FP)
	MOVQ $·commandMain(SB), AX
	MOVQ AX, command+8(FP)
	RET
