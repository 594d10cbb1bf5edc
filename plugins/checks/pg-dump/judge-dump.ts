import { serverEvidence, type AttachResult, type CheckContext, type Finding } from '../../../core/index.ts';
import { errors } from './errors.ts';

const linesShown = 5;
/** An error of a statement, or of pg_dump about catalogs that do not fit together. */
const aboutData = /\bERROR:|with OID \d+|sanity check|returned \d+ rows? (\(expected|instead of)/;

/**
 * A row that is longer than 1 GB as text, such as a bytea of 600 MB: no server can hand it out so, nor could the source. A
 * bytea doubles as text, hence asks for 2 GB at most; damaged lengths ask for anything.
 */
const enlarged = /Cannot enlarge string buffer containing/;
const asked = /invalid memory alloc request size (\d+)/;
const [limitBytes, longestBytes] = [2 ** 30 - 1, 2 ** 31 + 3];

function isTooLong(stderr: string): boolean {
  const bytes = Number(asked.exec(stderr)?.[1]);
  return enlarged.test(stderr) || (bytes > limitBytes && bytes <= longestBytes);
}

/** What a dump that has ended proves: a failure is the backup's only when nothing points to where it ran. */
export function judgeDump(
  ctx: Pick<CheckContext, 'pass' | 'warn' | 'fail'>,
  target: string,
  result: AttachResult,
): Finding {
  if (result.exitCode === 0) return ctx.pass(`${target} dumped without error`, { target });
  if (result.signal !== undefined) throw errors.DUMP_TOOL_ENDED({ target, signal: result.signal });
  const lines = telling(result.stderr);
  if (isTooLong(result.stderr)) {
    return ctx.warn(`${target} cannot be dumped: one of its rows is longer than 1 GB as text`, {
      target,
      evidence: lines.slice(0, linesShown),
      hint: 'No pg_dump can dump it, on the source neither: rely on base backups, or keep values below 512 MB.',
    });
  }
  const damage = lines.find((line) => serverEvidence(line) === 'damage');
  const other = lines.find((line) => serverEvidence(line) !== undefined);
  // What neither the server nor the catalogs are at fault for is how pg_dump was run.
  const reason = other ?? (lines.some((line) => aboutData.test(line)) ? undefined : (lines[0] ?? 'it gave no reason'));
  if (damage === undefined && reason !== undefined) throw errors.DUMP_NOT_POSSIBLE_HERE({ target, reason });
  return ctx.fail(`${target} cannot be dumped (exit status ${result.exitCode})`, {
    target,
    evidence: lines.slice(0, linesShown),
    hint: 'Do not rely on this backup. Look for the same damage on the server it was taken from, then take a new one.',
  });
}

/** Lines that say what went wrong; not the commands, contexts and details, which may quote rows. */
function telling(stderr: string): string[] {
  const lines = stderr.split('\n').map((line) => line.trim());
  const errors = lines.filter((line) => /\b(error|ERROR|FATAL|PANIC):/.test(line) && !/Command was:/.test(line));
  return errors.length > 0 ? errors : lines.filter((line) => line !== '').slice(0, linesShown);
}
