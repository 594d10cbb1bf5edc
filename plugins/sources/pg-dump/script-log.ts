import type { Problem } from './problem.ts';
import { linesOf } from './read-log.ts';
import type { ScriptPlaces } from './script-lines.ts';

const complaint = /^psql:<stdin>:(\d+): (?:(?:ERROR|FATAL|PANIC): {1,2}(?:([0-9A-Z]{5}): )?(.*)|error: (.*))$/;

/** What psql complained about; not what follows from a COPY that was refused, whose rows psql takes for statements. */
export async function scriptProblems(log: string, places: ScriptPlaces): Promise<Problem[]> {
  const problems: Problem[] = [];
  for await (const line of linesOf(log)) {
    const [all, at = '', sqlstate, message, own] = complaint.exec(line) ?? [];
    const number = Number(at);
    if (all === undefined || places.isRow(number)) continue;
    if (sqlstate !== undefined && places.isCleaning(number) && /^(42|3F|3D)/.test(sqlstate)) continue;
    // Of newer pg_dumps; an older psql does not know it, and does not need it here.
    if (own !== undefined && /^invalid command \\(un)?restrict/.test(own)) continue;
    const words = message ?? /(?:FATAL|ERROR): {1,2}(.*)$/.exec(own ?? '')?.[1] ?? 'psql does not understand this line';
    problems.push({ target: places.at(number), from: 'server', message: words, sqlstate });
  }
  return problems;
}
