import { expect, test } from 'vitest';
import { judgeDump } from '../../../../plugins/checks/pg-dump/judge-dump.ts';

type Judge = Parameters<typeof judgeDump>[0];
const outcome =
  (name: 'pass' | 'warn' | 'fail') =>
  (summary: string, details: object = {}) => ({ outcome: name, summary, ...details });
const judge: Judge = { pass: outcome('pass'), warn: outcome('warn'), fail: outcome('fail') };

const dumped = (message: string) =>
  judgeDump(judge, 'shop', {
    exitCode: 1,
    signal: undefined,
    aborted: false,
    durationMs: 1,
    stdout: '',
    stderr: `pg_dump: error: Dumping the contents of table "blobs" failed: PQgetResult() failed.
pg_dump: detail: Error message from server: ERROR:  ${message}
pg_dump: detail: Command was: COPY public.blobs (id, body) TO stdout;`,
  });

// A bytea of 600 MB, and a row with two of 300 MB: pg_dump of 15, on a sound server.
test.each([
  'invalid memory alloc request size 1200000003',
  'out of memory\nDETAIL:  Cannot enlarge string buffer containing 600000003 bytes by 600000003 more bytes.',
])('a row that no pg_dump can write is a warning: %s', (message) => {
  expect(dumped(message)).toMatchObject({
    outcome: 'warn',
    summary: 'shop cannot be dumped: one of its rows is longer than 1 GB as text',
  });
});

test.each(['18446744073709551613', '2147483652', '4294967293'])('a damaged length of %s fails', (bytes) => {
  expect(dumped(`invalid memory alloc request size ${bytes}`)).toMatchObject({ outcome: 'fail' });
});
