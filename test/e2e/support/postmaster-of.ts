import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Host id of the first process of a drill's server, as soon as it is there. */
export async function postmasterOf(dataDirectory: string, deadlineMs = 30_000): Promise<number> {
  const deadline = Date.now() + deadlineMs;
  do {
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isPostmaster(name, dataDirectory));
    if (pid !== undefined) return Number(pid);
    await delay(1);
  } while (Date.now() < deadline);
  throw new Error(`no server in ${dataDirectory}`);
}

/** A container has another name for the directory, but it is the same one. */
function isPostmaster(pid: string, dataDirectory: string): boolean {
  try {
    if (!/\/postgres\0-D\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))) return false;
    const [its, ours] = [statSync(`/proc/${pid}/cwd/`), statSync(dataDirectory)];
    return its.ino === ours.ino && its.dev === ours.dev;
  } catch {
    return false;
  }
}
