import { createInterface } from 'node:readline';
import { execa } from 'execa';

export interface RcloneServer extends AsyncDisposable {
  readonly port: number;
}

/** rclone's own WebDAV server of a directory, with a user and a password. */
export async function rcloneServer(directory: string, user: string, password: string): Promise<RcloneServer> {
  const child = execa('rclone', ['serve', 'webdav', '--addr', '127.0.0.1:0', directory], {
    env: { RCLONE_USER: user, RCLONE_PASS: password, RCLONE_CONFIG: '/dev/null' },
    buffer: false,
    reject: false,
    stdin: 'ignore',
  });
  let said = '';
  for await (const line of createInterface({ input: child.stderr })) {
    said += `${line}\n`;
    const [, port] = /started on http:\/\/127\.0\.0\.1:(\d+)\//.exec(line) ?? [];
    if (port === undefined) continue;
    child.stderr.resume();
    return {
      port: Number(port),
      async [Symbol.asyncDispose]() {
        child.kill();
        await child;
      },
    };
  }
  throw new Error(`rclone serve did not start: ${said}`);
}
