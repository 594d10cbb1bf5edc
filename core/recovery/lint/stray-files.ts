import type { Finding } from '../../report/finding.ts';
import { entryKind } from '../plain-file.ts';

interface StrayFile {
  readonly file: string;
  readonly outcome: 'warn' | 'pass';
  readonly would: string;
  readonly hint?: string;
}

/** Files whose mere presence changes how a copy starts. */
const present: readonly StrayFile[] = [
  {
    file: 'standby.signal',
    outcome: 'pass',
    would: 'would make the copy a standby that never leaves recovery by itself',
  },
  { file: 'recovery.signal', outcome: 'pass', would: 'would make the copy wait for an archive' },
  { file: 'recovery.conf', outcome: 'pass', would: 'belongs to the recovery of another server' },
  {
    file: 'postmaster.pid',
    outcome: 'warn',
    would: 'was copied from a running server and could keep the copy from starting',
    hint: 'Leave it out of the backup.',
  },
  { file: 'promote', outcome: 'pass', would: 'is the promotion request of another server' },
];

export async function strayFiles(dataDirectory: string, major: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { file, outcome, would, hint } of present) {
    if ((await entryKind(dataDirectory, file)) === undefined) continue;
    const fatal = file === 'recovery.conf' && major >= 12;
    findings.push({
      outcome,
      summary: `${file} ${fatal ? 'keeps a server from starting, from PostgreSQL 12 on' : would}`,
      target: file,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  // Debian keeps the configuration in /etc: nothing came along that could be looked at.
  if ((await entryKind(dataDirectory, 'postgresql.conf')) === undefined) {
    findings.push({
      outcome: 'pass',
      summary: 'the backup holds no postgresql.conf; pgproof wrote one, and elsewhere one is needed too',
      target: 'postgresql.conf',
    });
  }
  for (const file of ['postgresql.conf', 'postgresql.auto.conf', 'pg_hba.conf', 'pg_ident.conf', 'recovery.conf']) {
    const kind = await entryKind(dataDirectory, file);
    if (kind !== undefined && kind !== 'file') {
      findings.push({ outcome: 'pass', summary: `${file} is a ${kind}; it was not followed`, target: file });
    }
  }
  return findings;
}
