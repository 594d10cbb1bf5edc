import {
  serverEvidence,
  type BackupFacts,
  type RestoreFacts,
  type RestoreTarget,
  type Source,
} from '../../../core/index.ts';
import { errors } from './errors.ts';
import { databaseOf, isGlobals, type DumpSet } from './find-dumps.ts';
import type { Loading } from './load.ts';
import { loadArchive } from './load-archive.ts';
import { loadScript } from './load-script.ts';
import { type Problem, toFinding, withoutValues } from './problem.ts';
import { rolesOf } from './roles.ts';

type RestoreContext = Parameters<Source['restore']>[3];

const mostProblems = 100;
/** Of these nothing can be said but that the dump is not to blame. */
const notTheDump = new Set(['library', 'unsupported', 'exhausted', 'lost']);

/** Makes a cluster and loads all dumps of a set into it, roles first. What is refused is collected. */
export async function restoreDumps(
  { dumps }: DumpSet,
  facts: BackupFacts,
  into: RestoreTarget,
  context: RestoreContext,
  database: string | undefined,
): Promise<RestoreFacts> {
  const { signal } = context;
  const cluster = await into.createCluster();
  let done = 0;
  const totalBytes = facts.storedBytes;
  const isRolesGiven = dumps.some((dump) => dump.kind === 'plain' && dump.isCluster);
  const loading: Loading = {
    cluster,
    into,
    signal,
    roles: await rolesOf(cluster, isRolesGiven),
    extensions: await availableExtensions(cluster),
    problems: [],
    notes: new Set(),
    progress: (bytes) => context.progress({ bytes, totalBytes }),
  };
  for (const dump of dumps) {
    signal.throwIfAborted();
    const isOne = dumps.filter((other) => !isGlobals(other)).length === 1;
    const name = (isOne ? database : undefined) ?? databaseOf(dump);
    const target = dump.kind === 'plain' && dump.isCluster ? 'postgres' : name;
    if (dump.kind === 'plain') await loadScript(dump, target, loading);
    else await loadArchive(dump, target, loading);
    done += dump.bytes;
    context.progress({ bytes: done, totalBytes });
  }
  requireFair(loading.problems);
  const databases = await databasesOf(cluster);
  await cluster.stop();
  const { problems, roles, notes } = loading;
  const versions = [...new Set(dumps.map(said))].filter((text) => text !== '');
  return {
    files: dumps.length,
    bytes: totalBytes,
    walSegments: [],
    manifest: { verified: false, filesVerified: 0, problems: [], problemsOmitted: 0 },
    load: {
      databases,
      problems: problems.slice(0, mostProblems).map(toFinding),
      problemsOmitted: Math.max(0, problems.length - mostProblems),
    },
    warnings: [
      ...versions.map((text) => `${text}, loaded into PostgreSQL ${cluster.major}`),
      ...(roles.stubs.length === 0 ? [] : [stubsMade(roles.stubs)]),
      ...notes,
    ],
  };
}

/** An error that the sandbox is to blame for has others in its train: none of them says anything, but what a file itself says. */
function requireFair(problems: readonly Problem[]): void {
  const evidence = ({ message }: Problem) => serverEvidence(message);
  if (problems.some((problem) => problem.from === 'archive' && evidence(problem) === undefined)) return;
  const foreign = problems.find((problem) => notTheDump.has(evidence(problem) ?? ''));
  if (foreign === undefined) return;
  throw errors.DUMP_NOT_POSSIBLE_TO_LOAD_HERE({ target: foreign.target, reason: withoutValues(foreign) });
}

function stubsMade(stubs: readonly string[]): string {
  const shown = stubs.slice(0, 10).join(', ');
  const more = stubs.length > 10 ? ` and ${stubs.length - 10} more` : '';
  return `No dump of the roles was given: ${shown}${more} were made to own what is theirs; what they are is not proven`;
}

function said(dump: DumpSet['dumps'][number]): string {
  const { serverVersion, dumpVersion } = dump.kind === 'plain' ? dump : dump.toc;
  return serverVersion === undefined ? '' : `Dumped from PostgreSQL ${serverVersion} by pg_dump ${dumpVersion ?? ''}`;
}

async function availableExtensions(cluster: Loading['cluster']): Promise<Set<string>> {
  await using session = await cluster.connect('postgres');
  const sql = 'select name::pg_catalog.text as name from pg_catalog.pg_available_extensions';
  return new Set((await session.query<{ name: string }>(sql)).map(({ name }) => name));
}

/** The one that every cluster has is told only where there is no other. */
async function databasesOf(cluster: Loading['cluster']): Promise<string[]> {
  await using session = await cluster.connect('postgres');
  const sql = 'select datname::pg_catalog.text as name from pg_catalog.pg_database where not datistemplate order by 1';
  const names = (await session.query<{ name: string }>(sql)).map(({ name }) => name);
  return names.length === 1 ? names : names.filter((name) => name !== 'postgres');
}
