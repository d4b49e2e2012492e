/** How the program ended, for the scripts that run it; the README has the same table. */
export const ExitCode = { ok: 0, failed: 1, usage: 2, cannotConnect: 3, interrupted: 130 } as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
