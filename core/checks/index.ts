export type { CheckEnvironment } from './environment.ts';
export { runCheck } from './run-check.ts';
export type { RunCheckOptions } from './run-check-options.ts';
export { runChecks, type RunChecksOptions } from './run-checks.ts';
