import { z } from '../../../core/index.ts';
import { errors } from './errors.ts';
import { explain } from './explain.ts';
import { runPgbackrest, saidBy } from './run-pgbackrest.ts';
import { locationOf } from './settings.ts';
import type { Repository } from './repository.ts';

const lsn = z.string();
const backupSchema = z.object({
  label: z.string(),
  type: z.enum(['full', 'diff', 'incr']),
  /** Backups that hold files of this one, oldest first. */
  reference: z.array(z.string()).nullish(),
  archive: z.object({ start: z.string().nullable(), stop: z.string().nullable() }),
  lsn: z.object({ start: lsn, stop: lsn }).nullish(),
  timestamp: z.object({ start: z.number(), stop: z.number() }),
  database: z.object({ id: z.number(), 'repo-key': z.number() }),
  info: z.object({ size: z.number(), repository: z.object({ size: z.number().nullish(), delta: z.number() }) }),
  /** True where pgBackRest met invalid page checksums when it took the backup. */
  error: z.boolean().nullish(),
  'error-list': z.array(z.string()).nullish(),
  tablespace: z.array(z.object({ oid: z.number(), name: z.string(), destination: z.string() })).nullish(),
});
export type BackupInfo = z.infer<typeof backupSchema>;

const stanzaSchema = z.object({
  backup: z.array(backupSchema),
  db: z.array(z.object({ id: z.number(), 'repo-key': z.number(), 'system-id': z.string(), version: z.string() })),
  archive: z.array(z.object({ id: z.string(), database: z.object({ id: z.number(), 'repo-key': z.number() }) })),
  status: z.object({ code: z.number(), message: z.string() }),
  repo: z.array(z.object({ key: z.number(), status: z.object({ code: z.number(), message: z.string() }) })),
});
export type StanzaInfo = z.infer<typeof stanzaSchema>;

/** pgBackRest's status of a stanza that is there and has no backup yet. */
const noBackup = 2;

/**
 * What the repository says of itself.
 *
 * @param set a backup, to be told in detail
 * @throws PGBACKREST_NO_STANZA, PGBACKREST_FAILED (repository), PGBACKREST_REFUSED (operator)
 */
export async function readInfo(repository: Repository, signal: AbortSignal, set?: string): Promise<StanzaInfo> {
  const { stanza, repo } = repository;
  const settings = repository.settings();
  const words = ['info', '--output=json', `--repo=${repo}`, ...(set === undefined ? [] : [`--set=${set}`])] as const;
  const result = await runPgbackrest({ ...repository, settings, words: ['info', ...words.slice(1)], signal });
  if (result.exitCode !== 0) throw explain(saidBy('info', result));
  const location = locationOf(settings, repo);
  let answer: StanzaInfo | undefined;
  try {
    // An identifier of 64 bits would lose its last digits as a number.
    const text = result.stdout.replaceAll(/("system-id":)(\d+)/g, '$1"$2"');
    [answer] = z.array(stanzaSchema).parse(JSON.parse(text));
  } catch (cause) {
    const reason = `its answer cannot be understood: ${(cause as Error).message.slice(0, 200)}`;
    throw errors.PGBACKREST_FAILED({ command: 'info', exitCode: 0, reason }, { cause });
  }
  const status = answer?.repo.find(({ key }) => key === repo)?.status ?? answer?.status;
  if (answer !== undefined && status !== undefined && (status.code === 0 || status.code === noBackup)) return answer;
  const reason = (status?.message ?? 'pgbackrest info names no stanza').split('\n')[0] ?? '';
  throw errors.PGBACKREST_NO_STANZA({ stanza, location, reason });
}
