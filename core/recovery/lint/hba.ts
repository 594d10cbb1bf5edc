import type { Finding } from '../../report/finding.ts';

/** Methods that ask another host, a certificate or a person; the lines themselves may hold secrets and are not told. */
const foreign = /^(host\w*|local)\s.*\s(ldap|radius|gss|sspi|cert|pam|bsd|ident|oauth)\b/;

export function lintHba(text: string): readonly Finding[] {
  const line = text.split(/\r?\n/).findIndex((rule) => foreign.test(rule.trim()));
  if (line === -1) return [];
  return [
    {
      outcome: 'pass',
      summary: 'pg_hba.conf asks a service or certificate that may be absent elsewhere; nobody could log in',
      target: 'pg_hba.conf',
      evidence: [`pg_hba.conf, line ${line + 1}`],
    },
  ];
}
