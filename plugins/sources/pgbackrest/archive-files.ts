import { isArchiveName, z } from '../../../core/index.ts';
import { explain } from './explain.ts';
import type { StanzaInfo } from './info.ts';
import type { Repository } from './repository.ts';
import { runPgbackrest, saidBy } from './run-pgbackrest.ts';

const listSchema = z.record(z.string(), z.object({ type: z.string() }));

/** Names of what the archive of a cluster holds. A cluster that was upgraded has one for each major. */
export async function archiveFiles(
  repository: Repository,
  archiveId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { stanza, repo } = repository;
  const place = `archive/${stanza}/${archiveId}`;
  const words = ['repo-ls', `--repo=${repo}`, '--recurse', '--output=json', place] as const;
  const result = await runPgbackrest({ ...repository, settings: repository.settings(), words: [...words], signal });
  if (result.exitCode !== 0) throw explain(saidBy('repo-ls', result));
  const entries = Object.entries(listSchema.parse(JSON.parse(result.stdout)));
  // A segment's name goes on with its checksum and a suffix of compression.
  const names = entries.map(([path]) => path.replace(/^.*\//, '').replace(/(?<=^[0-9A-F]{24})-[0-9a-f]{40}.*$/, ''));
  return [...new Set(names.map((name) => name.replace(/\.(?:gz|lz4|zst|bz2)$/, '')).filter(isArchiveName))];
}

/** Identifier of the archive that belongs to a backup's cluster, e.g. `15-1`. */
export function archiveIdOf({ archive }: StanzaInfo, databaseId: number, repo: number): string | undefined {
  return archive.find(({ database }) => database.id === databaseId && database['repo-key'] === repo)?.id;
}
