/** What was changed so lately may still be written, whatever it lacks. Milliseconds. */
const settledMs = 60_000;

/** @param changedAt milliseconds since 1970; a clock that is ahead counts as one that is behind */
export const changedLately = (changedAt: number): boolean => Math.abs(Date.now() - changedAt) < settledMs;
