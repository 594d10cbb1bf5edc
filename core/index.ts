/** The public interface of pgproof: what plugins, configurations and scripts import. */
export * from './errors/pgproof-error.ts';
export * from './errors/define-errors.ts';
export * from './contracts/definition.ts';
export * from './contracts/sandbox.ts';
export * from './contracts/source.ts';
export * from './contracts/check.ts';
export * from './contracts/reporter.ts';
export * from './contracts/log.ts';
export * from './report/finding.ts';
export * from './report/facts.ts';
export * from './report/report.ts';
export * from './values/duration.ts';
export * from './values/bytes.ts';
