import { access, constants, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive, ownerMarkSchema } from '../../run/owner-mark.ts';
import { formatBytes } from '../../values/bytes.ts';
import { reasonOf } from '../../errors/to-error.ts';
import type { Diagnosis, DoctorContext } from './finding.ts';

const little = 1024 ** 3;

/** Whether drills may write, how much fits, and what killed runs left there. Creates nothing. */
export async function examineWorkDirectory({ workDirectory }: DoctorContext): Promise<Diagnosis[]> {
  const what = 'Work directory';
  const existing = await nearestExisting(workDirectory);
  const refusal = await access(existing, constants.W_OK | constants.X_OK).then(() => undefined, reasonOf);
  if (refusal !== undefined || !(await stat(existing)).isDirectory()) {
    const says = `${workDirectory} cannot be written: ${refusal ?? `${existing} is no directory`}`;
    return [{ what, state: 'bad', says, hint: 'Set workDirectory in the configuration, or give this user the right.' }];
  }
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const says = `${workDirectory}, ${formatBytes(free)} free`;
  const hint = 'A drill needs room for the whole restored cluster.';
  return [
    free < little ? { what, state: 'note', says, hint } : { what, state: 'good', says },
    ...(await leftovers(workDirectory)),
  ];
}

async function nearestExisting(path: string): Promise<string> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : nearestExisting(dirname(path));
}

async function leftovers(workDirectory: string): Promise<Diagnosis[]> {
  const dead: string[] = [];
  for (const name of await readdir(workDirectory).catch((): string[] => [])) {
    if (!name.endsWith('.json')) continue;
    const text = await readFile(join(workDirectory, name), 'utf8').catch(() => 'null');
    const mark = ownerMarkSchema.safeParse(parse(text));
    if (mark.success && !isAlive(mark.data)) dead.push(name.slice(0, -'.json'.length));
  }
  if (dead.length === 0) return [{ what: 'Leftovers', state: 'good', says: 'none' }];
  const says = `of ${dead.length === 1 ? 'a killed run' : `${dead.length} killed runs`}: ${dead.join(', ')}`;
  return [{ what: 'Leftovers', state: 'note', says, hint: 'Remove them with pgproof reap; the next run does it too.' }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
