import type { Problem } from './problem.ts';
import { linesOf } from './read-log.ts';
import { entryName, type Toc } from './toc.ts';

const entry = /^pg_restore: (?:\[[^\]]*\] )?from TOC entry (\d+);/i;
const error = /^pg_restore: (?:\[[^\]]*\] )?(?:error|fatal): (.*)$/;
const ofServer = /\b(?:ERROR|FATAL|PANIC): {1,2}(.*)$/;

/** What pg_restore complained about. Details, contexts and statements, which quote rows, are passed over. */
export async function restoreProblems(log: string, database: string, toc: Toc): Promise<Problem[]> {
  const byId = new Map(toc.entries.map((one) => [one.id, one]));
  const problems: Problem[] = [];
  let target = database;
  for await (const line of linesOf(log)) {
    const id = entry.exec(line)?.[1];
    const about = id === undefined ? undefined : byId.get(Number(id));
    if (about !== undefined) target = `${database}: ${entryName(about)}`;
    const words = error.exec(line)?.[1];
    if (words === undefined) continue;
    const message = ofServer.exec(words)?.[1];
    // A table's rows name their table themselves; in parallel the line before may be another worker's.
    problems.push(
      message === undefined ? { target, from: 'archive', message: words } : { target, from: 'server', message },
    );
  }
  return problems;
}
