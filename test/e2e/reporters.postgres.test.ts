import { readFile } from 'node:fs/promises';
import { parse as readWithJunit2json } from 'junit2json';
import { simpleParser } from 'mailparser';
import { parse as readWithTestResultsParser } from 'test-results-parser';
import { expect, test } from 'vitest';
import { makeCertificates } from '../support/certificates.ts';
import { cachedBackup } from '../support/cluster.ts';
import { answer, openHttpEndpoint } from '../support/http-endpoint.ts';
import { openMailServer } from '../support/mail-server.ts';
import { workplace, type Workplace } from './workplace.ts';

const tooFew = { use: 'row-count', database: 'shop', relation: 'customers', min: 1000 };
const newest = { use: 'newest-row', database: 'shop', relation: 'orders', column: 'created_at', maxAge: '24 h' };
const brokenCheck = `import { defineCheck, z } from 'pgproof';
export default defineCheck({ name: 'broken', summary: 'Breaks', options: z.object({}), run: async () => {
  throw new Error('no such thing');
} });`;

/** What the two readers count in a JUnit file. */
async function countsOf(file: string) {
  const suites = await readWithJunit2json(await readFile(file, 'utf8'));
  if (!suites || !('testsuite' in suites)) throw new Error('junit2json read no suites');
  const sum = (key: 'tests' | 'failures' | 'errors' | 'skipped') =>
    suites.testsuite?.reduce((total, suite) => total + (suite[key] ?? 0), 0);
  const second = readWithTestResultsParser({ type: 'junit', files: [file] });
  return {
    junit2json: { tests: sum('tests'), failures: sum('failures'), errors: sum('errors'), skipped: sum('skipped') },
    testResultsParser: { tests: second.total, red: second.failed + second.errors, status: second.status },
  };
}

async function junitOf(place: Workplace, checks: readonly unknown[], source: string) {
  await place.write('broken.mjs', brokenCheck);
  await place.configure({ sandbox: 'process', backups: { shop: { source, checks } } });
  const { status } = await place.run(['--reporter', 'junit:results/pgproof.xml']);
  return { status, ...(await countsOf(place.path('results/pgproof.xml'))) };
}

// A suite holds the verdict, nine phases, each check, and each finding that is no pass.
test('the JUnit file of a failed run counts the same in two public readers', async () => {
  await using place = await workplace();
  const { directory } = await cachedBackup(15);
  expect(await junitOf(place, [tooFew, newest], directory)).toEqual({
    status: 1,
    junit2json: { tests: 1 + 10 + 4 + 1, failures: 3, errors: 0, skipped: 0 },
    testResultsParser: { tests: 16, red: 3, status: 'FAIL' },
  });
});

test('the JUnit file of an unverified run has errors and no failures', async () => {
  await using place = await workplace();
  const { directory } = await cachedBackup(15);
  expect(await junitOf(place, ['./broken.mjs', newest], directory)).toEqual({
    status: 2,
    junit2json: { tests: 1 + 10 + 4, failures: 0, errors: 2, skipped: 0 },
    testResultsParser: { tests: 15, red: 2, status: 'FAIL' },
  });
});

test('Slack and mail both hear of a failed drill, and no secret is printed or reported', async () => {
  await using place = await workplace();
  const { directory } = await cachedBackup(15);
  const certificates = await makeCertificates(place.directory);
  const path = '/services/T00000000/B00000000/h00kS3cret';
  const password = 'm4il/S3cret@home';
  await using endpoint = await openHttpEndpoint(path, answer(200, 'ok'));
  await using mail = await openMailServer({
    key: certificates.key,
    cert: certificates.cert,
    onAuth: (auth, _session, done) =>
      auth.password === password ? done(null, { user: auth.username }) : done(new Error('who are you?')),
  });
  await place.write(
    'pgproof.config.yaml',
    `sandbox: process
workDirectory: work
stateDirectory: state
backups:
  shop:
    source: ${directory}
    checks:
      - { use: row-count, database: shop, relation: customers, min: 1000 }
reporters:
  - { use: slack, webhookUrl: "\${SLACK_WEBHOOK_URL}", mention: "<!here>", when: not-proven }
  - { use: email, smtp: "\${SMTP_URL}", ca: ${certificates.ca}, from: pgproof@example.com, to: [dba@example.com], attach: [junit] }
`,
  );
  const env = {
    SLACK_WEBHOOK_URL: endpoint.url,
    SMTP_URL: `smtp://pgproof:${encodeURIComponent(password)}@127.0.0.1:${mail.port}`,
  };
  const { status, stdout, stderr, report } = await place.run(['--verbose'], { env });
  expect({ status, stderr }).toMatchObject({ status: 1 });
  const delivered = report?.deliveries.map(({ reporter, outcome }) => `${reporter} ${outcome}`);
  // The json reporter writes before it knows how the others fared.
  expect(delivered).toEqual([]);
  expect(endpoint.requests.map(({ body }) => body)).toEqual([expect.stringContaining('200 rows; at least 1000')]);
  const [message] = mail.received;
  expect(message).toMatchObject({ encrypted: true, recipients: ['dba@example.com'] });
  const { subject, text, attachments } = await simpleParser(message?.raw ?? '');
  expect(subject).toContain('FAILED: shop');
  expect(text).toContain('customers has 200 rows; at least 1000 are expected');
  expect(attachments.map(({ contentType }) => contentType)).toEqual([expect.stringContaining('xml')]);
  const secrets = [
    path,
    'h00kS3cret',
    password,
    encodeURIComponent(password),
    Buffer.from(password).toString('base64'),
  ];
  const printed = [stdout, stderr, JSON.stringify(report), endpoint.requests[0]?.body, text].join('\n');
  for (const secret of secrets) expect(printed).not.toContain(secret);
  expect(JSON.stringify(report?.run.configuration)).toContain('***');
});
