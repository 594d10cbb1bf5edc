import { isLockTimeout } from './is-lock-timeout.ts';
import { serverEvidence } from './server-evidence.ts';

export interface StatementTrouble {
  /**
   * `damage`: data is shown to be unreadable. `library`: the sandbox lacks one. `locked`: a lock did not come; thrown on,
   * it is told who holds it. `refused`: everything else.
   */
  readonly kind: 'damage' | 'library' | 'locked' | 'refused';
  readonly sqlstate: string;
  /** The server's words; those of classes 22 and 23 quote values. */
  readonly message: string;
}

/**
 * What a statement's error says about the relation it was about, for checks that go on with the next one. Undefined for
 * what ends the check: a lost connection, a cancelled statement, an exhausted sandbox, a server built with less than the
 * source's, no error of the server at all.
 */
export function statementTrouble(thrown: unknown): StatementTrouble | undefined {
  const { code, severity, message } = (thrown ?? {}) as { code?: unknown; severity?: unknown; message?: unknown };
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || severity === undefined) return undefined;
  const text = String(message);
  if (isLockTimeout(thrown)) return { kind: 'locked', sqlstate: code, message: text };
  const evidence = serverEvidence(text);
  if (evidence === 'library') return { kind: 'library', sqlstate: code, message: text };
  // A value longer than the server can print: a limit of the server, in words that speak of memory.
  if (code === '54000') return { kind: 'refused', sqlstate: code, message: text };
  if (/^(08|53|57)/.test(code) || code === '58030' || evidence === 'exhausted' || evidence === 'lost') return undefined;
  if (evidence === 'unsupported') return undefined;
  const isDamage = code === 'XX001' || code === 'XX002' || (/^(XX|58)/.test(code) && evidence === 'damage');
  return { kind: isDamage ? 'damage' : 'refused', sqlstate: code, message: text };
}
