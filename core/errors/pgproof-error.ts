/**
 * Who must act when something went wrong. `backup` is the only blame that makes a drill `failed`;
 * `operator` stops before anything is created; every other blame makes it `unverified`.
 */
export const blames = ['backup', 'repository', 'sandbox', 'plugin', 'interrupted', 'operator'] as const;
export type Blame = (typeof blames)[number];

/** Facts of an error: JSON-safe, without secrets and without row values. */
export type Facts = Readonly<Record<string, unknown>>;

export interface PgproofErrorInit {
  code: string;
  blame: Blame;
  message: string;
  /** What to do next, one sentence in the imperative. */
  hint?: string | undefined;
  facts?: Facts | undefined;
  cause?: unknown;
}

const mark = Symbol.for('pgproof.error');

/** The only error class of pgproof. Anything else that is thrown is blamed on the code that threw it. */
export class PgproofError extends Error {
  override readonly name = 'PgproofError';
  readonly [mark] = true;
  readonly code: string;
  readonly blame: Blame;
  readonly hint: string | undefined;
  readonly facts: Facts;
  /** Plugin and hook that threw it, stamped by the guard. */
  origin: { plugin?: string; hook?: string; phase?: string } = {};

  constructor(init: PgproofErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.blame = init.blame;
    this.hint = init.hint;
    this.facts = init.facts ?? {};
  }
}

/** True for errors of any copy of pgproof: a plugin may have brought its own. */
export function isPgproofError(value: unknown): value is PgproofError {
  try {
    return typeof value === 'object' && value !== null && mark in value;
  } catch {
    // A proxy that refuses to be asked is thrown by nobody but a plugin.
    return false;
  }
}
