import { expect, test } from 'vitest';
import { emailOptions } from '../../../reporters/email/options.ts';

const rest = { from: 'pgproof@example.com', to: 'dba@example.com' };

test('encryption is required and nothing is attached unless asked for', () => {
  expect(emailOptions.parse({ smtp: 'smtp://mail.example.com', ...rest })).toMatchObject({
    tls: 'required',
    attach: [],
    to: ['dba@example.com'],
  });
});

test.each([
  'mail.example.com',
  'https://u:s3cret@mail.example.com',
  'smtp://u:s3cret@mail.example.com/?tls.rejectUnauthorized=false',
  'smtp://u:s3cret%ZZ@mail.example.com',
  'smtp://u:s3cret@',
])('%s is refused, and the message does not repeat it', (smtp) => {
  const { error } = emailOptions.safeParse({ smtp, ...rest });
  expect(error?.issues[0]?.path).toEqual(['smtp']);
  expect(JSON.stringify(error?.issues)).not.toContain('s3cret');
});

test('nobody to write to is refused', () => {
  expect(emailOptions.safeParse({ smtp: 'smtp://mail.example.com', ...rest, to: [] }).success).toBe(false);
});
