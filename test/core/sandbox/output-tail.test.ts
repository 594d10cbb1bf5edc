import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { OutputTail } from '../../../core/sandbox/output-tail.ts';

const limit = 64 * 1024;

it('keeps a short text whole', async () => {
  const stream = new PassThrough();
  const tail = new OutputTail(stream);
  stream.end('one line\n');
  expect(await tail.text(1000)).toBe('one line\n');
});

it('keeps the last 64 KiB of a long one, whatever the size of the pieces', async () => {
  for (const size of [1, 1000, limit, limit + 1, 200_000]) {
    const stream = new PassThrough();
    const tail = new OutputTail(stream);
    const all = Array.from({ length: 200_000 }, (_, index) => String(index % 10)).join('');
    for (let at = 0; at < all.length; at += size) stream.write(all.slice(at, at + size));
    stream.end();
    expect(await tail.text(1000)).toBe(all.slice(-limit));
  }
});

it('does not wait for ever for a stream that somebody holds open', async () => {
  const stream = new PassThrough();
  const tail = new OutputTail(stream);
  stream.write('so far');
  expect(await tail.text(20)).toBe('so far');
  expect(stream.destroyed).toBe(true);
});

it('is empty without a stream', async () => {
  expect(await new OutputTail(null).text(1000)).toBe('');
});
