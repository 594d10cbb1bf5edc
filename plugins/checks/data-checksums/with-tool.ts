import type { CheckContext, Finding } from '../../../core/index.ts';
import { errors } from './errors.ts';
import { relationNames } from './relation-names.ts';
import { summarize, type BadBlock } from './summarize.ts';

/** Blocks of 8 kB in a segment of 1 GB: what nearly every build has. */
const blocksPerSegment = 131_072;
const badBlock = /checksum verification failed in file "(.+?)", block (\d+)/;
// Without a number of bytes behind it the words are those of the storage.
const shortBlock = /could not read block (\d+) in file "(.+?)": read \d+ of/;

/** Stops the server and has pg_checksums read every file, those of databases that accept no connections too. */
export async function checkWithTool(ctx: CheckContext, tool: string): Promise<Finding[]> {
  // A server that cannot name its relations can still be read.
  const names = await relationNames(ctx).catch(() => new Map<string, string>());
  await ctx.stopServer();
  const { insideDataDirectory } = ctx.files;
  const check = tool === 'pg_checksums' ? ['--check'] : [];
  const result = await ctx.tool(tool, [...check, '-D', insideDataDirectory], { exactMajor: true });
  const blocks = /Blocks scanned:\s*(\d+)/.exec(result.stdout)?.[1];
  if (result.exitCode === 0 && blocks !== undefined) {
    const summary = `The checksums of all ${blocks} blocks are right`;
    return [
      ctx.pass(summary, { measured: Number(blocks), unit: 'blocks', evidence: [`read by ${tool} after a clean stop`] }),
    ];
  }
  const bad = result.stderr
    .split('\n')
    .map((line) => parse(line, insideDataDirectory, names))
    .filter((block) => block !== undefined);
  const count = Number(/Bad checksums:\s*(\d+)/.exec(result.stdout)?.[1] ?? bad.length);
  if (bad.length > 0) return summarize(ctx, bad, Math.max(count, bad.length));
  const reason = result.stderr.trim().split('\n').at(-1) ?? '';
  throw errors.CHECKSUM_TOOL_FAILED({ tool, exitCode: result.exitCode, reason });
}

function parse(line: string, dataDirectory: string, names: ReadonlyMap<string, string>): BadBlock | undefined {
  const wrong = badBlock.exec(line);
  const short = shortBlock.exec(line);
  const path = wrong?.[1] ?? short?.[2];
  if (path === undefined) return undefined;
  const file = path.startsWith(`${dataDirectory}/`) ? path.slice(dataDirectory.length + 1) : path;
  const [, base = file, fork = 'main', segment = '0'] = /^(.*?\d+)(?:_(fsm|vm|init))?(?:\.(\d+))?$/.exec(file) ?? [];
  const block = Number(wrong?.[2] ?? short?.[1]) + Number(segment) * blocksPerSegment;
  return {
    relation: names.get(base) ?? file,
    fork,
    block,
    ...(short === null ? {} : { why: 'the file ends inside the block' }),
  };
}
