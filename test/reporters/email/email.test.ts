import { simpleParser } from 'mailparser';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPgproofError, renderJson, renderJunit, type PgproofError, type Report } from '../../../core/index.ts';
import { email } from '../../../reporters/index.ts';
import { emailOptions, type EmailOptions } from '../../../reporters/email/options.ts';
import { makeCertificates, type Certificates } from '../../support/certificates.ts';
import { openMailServer } from '../../support/mail-server.ts';
import { deliver } from '../../support/reporter-context.ts';
import { failed, hostile, proven } from '../../support/reports.ts';

const password = 'pa:ss/w@rd+42';
let directory = '';
let certificates: Certificates;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pgproof-mail-'));
  certificates = await makeCertificates(directory);
});
afterAll(() => rm(directory, { recursive: true }));

/** STARTTLS and one user, as a mail server of a company has it. */
function guarded(more: SMTPServerOptions = {}): SMTPServerOptions {
  return {
    key: certificates.key,
    cert: certificates.cert,
    onAuth(auth, _session, done) {
      if (auth.username === 'pgproof' && auth.password === password) done(null, { user: auth.username });
      else
        done(
          Object.assign(
            new Error(`no ${auth.password} ${Buffer.from(`\0pgproof\0${auth.password}`).toString('base64')}`),
            { responseCode: 535 },
          ),
        );
    },
    ...more,
  };
}

function optionsFor(port: number, more: object = {}, pass = password): EmailOptions {
  const smtp = `smtp://pgproof:${encodeURIComponent(pass)}@127.0.0.1:${port}`;
  return emailOptions.parse({ smtp, from: 'pgproof@example.com', to: 'dba@example.com', ca: certificates.ca, ...more });
}

async function failureOf(report: Report, options: EmailOptions, signal?: AbortSignal): Promise<PgproofError> {
  const thrown: unknown = await deliver(email, report, options, signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isPgproofError(thrown)) throw new Error('the mail went out', { cause: thrown });
  return thrown;
}

test('the mail arrives encrypted, in HTML and plain text, with what was asked for attached', async () => {
  await using server = await openMailServer(guarded());
  await deliver(
    email,
    failed,
    optionsFor(server.port, {
      to: ['dba@example.com', 'cto@example.com'],
      cc: 'audit@example.com',
      attach: ['junit', 'json'],
    }),
  );
  const [received] = server.received;
  expect(received?.encrypted).toBe(true);
  expect(received?.recipients).toEqual(['dba@example.com', 'cto@example.com', 'audit@example.com']);
  const mail = await simpleParser(received?.raw ?? '');
  expect(mail.subject).toBe(
    '[pgproof] ✖ FAILED: shop: amcheck: shop: public.orders_pkey: item order invariant violated for index "orders_pkey"',
  );
  expect(mail.headers.get('x-pgproof-verdict')).toBe('failed');
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  for (const part of [mail.text, mail.html]) {
    expect(part).toContain('FAILED');
    expect(part).toContain('Lower index tid=(2,14) points to heap tid=(31,7)');
    expect(part).toContain('Run amcheck on the server the backup came from');
    expect(part).toContain('3 h 9 min before the drill');
  }
  expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
    ['pgproof-junit.xml', renderJunit(failed)],
    ['pgproof.json', renderJson(failed)],
  ]);
});

test("a subject of one's own stands behind the verdict", async () => {
  await using server = await openMailServer(guarded());
  await deliver(email, proven, optionsFor(server.port, { subject: 'Nightly backups' }));
  expect((await simpleParser(server.received[0]?.raw ?? '')).subject).toBe('[pgproof] ✔ PROVEN: Nightly backups');
});

test('two attempts are one message', async () => {
  await using server = await openMailServer(guarded());
  await deliver(email, proven, optionsFor(server.port));
  await deliver(email, proven, optionsFor(server.port));
  const [first, second] = await Promise.all(server.received.map(({ raw }) => simpleParser(raw)));
  expect(first?.messageId).toBe('<20261123-031000-a1b2c3.pgproof@backup-01>');
  expect(second?.messageId).toBe(first?.messageId);
});

test('hostile text adds no header and no recipient', async () => {
  await using server = await openMailServer(guarded());
  const [drill] = hostile.drills;
  if (!drill) throw new Error('no drill');
  await deliver(
    email,
    { ...hostile, drills: [{ ...drill, reasons: ['x\r\nBcc: thief@example.com\r\n\r\nbody'] }] },
    optionsFor(server.port),
  );
  expect(server.received[0]?.recipients).toEqual(['dba@example.com']);
  const mail = await simpleParser(server.received[0]?.raw ?? '');
  expect(mail.bcc).toBeUndefined();
  expect(mail.subject).toContain('x Bcc: thief@example.com body');
});

test('a server that offers no STARTTLS gets neither the mail nor the password', async () => {
  let logins = 0;
  await using server = await openMailServer(
    guarded({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => {
        logins += 1;
        done(null, { user: 'x' });
      },
    }),
  );
  const error = await failureOf(proven, optionsFor(server.port));
  expect(error).toMatchObject({ code: 'MAIL_NOT_ENCRYPTED', facts: { permanent: true } });
  expect(server.received).toHaveLength(0);
  expect(logins).toBe(0);
});

test('where opportunistic, the same server gets the mail unencrypted', async () => {
  await using server = await openMailServer(guarded({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
  await deliver(email, proven, optionsFor(server.port, { tls: 'opportunistic' }));
  expect(server.received).toMatchObject([{ encrypted: false }]);
});

test('a certificate of an unknown authority is not trusted', async () => {
  await using server = await openMailServer(guarded());
  const { ca: _, ...options } = optionsFor(server.port);
  const error = await failureOf(proven, options);
  expect(error).toMatchObject({ code: 'MAIL_NOT_ENCRYPTED', facts: { permanent: true } });
  expect(server.received).toHaveLength(0);
});

test('smtps is TLS from the start', async () => {
  await using server = await openMailServer(guarded({ secure: true }));
  const smtp = `smtps://pgproof:${encodeURIComponent(password)}@127.0.0.1:${server.port}`;
  await deliver(email, proven, optionsFor(server.port, { smtp }));
  expect(server.received).toMatchObject([{ encrypted: true }]);
});

test('a refused login is permanent, and no form of the password is in the error', async () => {
  await using server = await openMailServer(guarded());
  const wrong = 'wr:ng/s3cret?';
  const error = await failureOf(proven, optionsFor(server.port, {}, wrong));
  expect(error).toMatchObject({ code: 'MAIL_LOGIN_REFUSED', facts: { permanent: true } });
  expect(error.message).toContain('***');
  const told = `${error.message}${error.stack}${JSON.stringify(error.facts)}${String(error.cause)}`;
  for (const form of [wrong, encodeURIComponent(wrong), Buffer.from(`\0pgproof\0${wrong}`).toString('base64')]) {
    expect(told).not.toContain(form);
  }
});

function refusing(refused: (address: string) => boolean, responseCode: number) {
  return guarded({
    onRcptTo({ address }, _session, done) {
      done(refused(address) ? Object.assign(new Error('No such user here'), { responseCode }) : null);
    },
  });
}

test('recipients that were refused are named, although the others got the mail, and they get it once', async () => {
  await using server = await openMailServer(refusing((address) => address.startsWith('gone'), 550));
  const error = await failureOf(proven, optionsFor(server.port, { to: ['dba@example.com', 'gone@example.com'] }));
  expect(error).toMatchObject({
    code: 'MAIL_RECIPIENTS_REFUSED',
    message: expect.stringMatching(
      /went to dba@example.com, but .* refused gone@example.com: 550 No such user here/,
    ) as string,
    facts: { permanent: true, recipients: ['gone@example.com'] },
  });
  expect(server.received).toHaveLength(1);
});

test.each([
  [550, true],
  [451, false],
])('all recipients refused with %i is permanent: %s', async (code, permanent) => {
  await using server = await openMailServer(refusing(() => true, code));
  expect(await failureOf(proven, optionsFor(server.port))).toMatchObject({
    code: 'MAIL_RECIPIENTS_REFUSED',
    facts: { permanent },
  });
});

test('a refused connection may be tried again', async () => {
  const { port } = await openMailServer(guarded()).then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });
  expect(await failureOf(proven, optionsFor(port))).toMatchObject({
    code: 'MAIL_SERVER_UNREACHABLE',
    message: expect.stringContaining(`127.0.0.1:${port}`) as string,
    facts: { permanent: false },
  });
});

test('a server that never answers is given up at the deadline, and nothing stays open', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
  const closed = new Promise<void>(
    (resolve) => void silent.once('connection', (socket) => void socket.once('close', () => resolve()).resume()),
  );
  const { port } = silent.address() as AddressInfo;
  const error = await failureOf(proven, optionsFor(port), AbortSignal.timeout(300));
  expect(error).toMatchObject({ code: 'MAIL_SERVER_UNREACHABLE', facts: { permanent: false } });
  await closed;
  silent.close();
});

test('an authority that cannot be read is told by its path', async () => {
  expect(await failureOf(proven, optionsFor(1, { ca: '/nowhere/ca.pem' }))).toMatchObject({
    code: 'MAIL_CA_UNREADABLE',
    facts: { file: '/nowhere/ca.pem', permanent: true },
  });
});
