import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** mkdir -p with mode 0755 whatever the umask: the container's ids must be able to pass. */
export function makeDirectory(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o755 });
  if (first === undefined || (process.umask() & 0o055) === 0) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755);
}
