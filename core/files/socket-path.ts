import { defineErrors } from '../errors/define-errors.ts';

const errors = defineErrors({
  SOCKET_PATH_TOO_LONG: {
    blame: 'operator',
    message: (facts: { path: string; bytes: number; limit: number }) =>
      `${facts.path} is ${facts.bytes} bytes long, and a Unix socket's path may have ${facts.limit}`,
    hint: () => 'Set workDirectory to a shorter path; for the demo, TMPDIR.',
  },
});

/** sun_path of Linux has 108 bytes, of macOS 104, each with a final zero. */
const limit = process.platform === 'linux' ? 107 : 103;

/** @throws SOCKET_PATH_TOO_LONG (blame: operator) */
export function requireFittingSocket(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > limit) throw errors.SOCKET_PATH_TOO_LONG({ path, bytes, limit });
}
