import { silentLog } from '../contracts/log.ts';
import type { SourceDefinition } from '../contracts/source.ts';
import { findClientTool } from '../postgres/binaries.ts';
import type { Configured } from './configuration.ts';
import type { ResolveContext } from './resolve-context.ts';

/** Cost next to nothing, need no knowledge of the data, and only speak of what is lost: part of every drill. */
const alwaysChecked: readonly string[] = ['manifest', 'relation-size'];

/** The same for a dump: what it was loaded into is new, so that files, pages and indexes of it say nothing. */
const alwaysCheckedOfDumps: readonly string[] = ['load'];
const ofDumps = [...alwaysCheckedOfDumps, 'catalog-state', 'extensions', 'sequences', 'foreign-keys', 'full-decode'];

const isDump = (source: Configured<SourceDefinition> | undefined) => source?.definition.backups === 'logical';

export const alwaysCheckedOf = (source: Configured<SourceDefinition> | undefined): readonly string[] =>
  isDump(source) ? alwaysCheckedOfDumps : alwaysChecked;

/** Cheap ones first: they tell what is wrong before the server is busy reading everything. */
const withoutKnowledge = [
  ...alwaysChecked,
  'catalog-state',
  'extensions',
  'collation',
  'sequences',
  'index-count',
  'foreign-keys',
  'full-decode',
  // Nobody asked for data checksums here, and up to 17 they are off unless somebody chose them.
  { use: 'data-checksums', required: false },
  'amcheck',
] as const;
const oldestMajor = 10;

/**
 * Every check that needs no knowledge of the data, for a backup whose checks nobody listed. `pg-dump` is among them
 * only where a client program can read the backup's major: nobody asked for it, so its absence must not cost the verdict.
 */
export async function defaultChecks(
  source: Configured<SourceDefinition> | undefined,
  { registry, notes }: ResolveContext,
): Promise<unknown[]> {
  const known = registry.definitions.filter(({ kind }) => kind === 'check').map(({ name }) => name);
  if (isDump(source)) return ofDumps.filter((name) => known.includes(name));
  const checks: unknown[] = withoutKnowledge.filter((entry) =>
    known.includes(typeof entry === 'string' ? entry : entry.use),
  );
  if (!known.includes('pg-dump') || source === undefined) return checks;
  const major = await majorOf(source);
  const tool = await findClientTool('pg_dump', { minMajor: major ?? oldestMajor, root: '/' });
  if (tool !== undefined) return [...checks, 'pg-dump'];
  const wanted = major === undefined ? 'pg_dump' : `pg_dump of PostgreSQL ${major} or newer`;
  const name = major === undefined ? 'postgresql-client' : `postgresql-client-${major}`;
  notes.push(`pg-dump is left out: no ${wanted} is installed here (Debian and Ubuntu: apt install ${name})`);
  return checks;
}

/** A source that cannot say has its say again in the drill, where it counts. */
async function majorOf({ definition, options }: Configured<SourceDefinition>): Promise<number | undefined> {
  const context = { signal: AbortSignal.timeout(10_000), log: silentLog };
  try {
    const source = definition.open(options);
    const [newest] = await source.list(context);
    return newest === undefined ? undefined : (await source.inspect(newest, context)).major;
  } catch {
    return undefined;
  }
}
