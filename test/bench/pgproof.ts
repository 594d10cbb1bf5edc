import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const main = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const countOf = (table: string) => ({ use: 'row-count', database: 'postgres', relation: `public.${table}`, min: 1 });
const firstQuery = [countOf('pgbench_accounts')];
const ladderChecks = [
  ...['pgbench_accounts', 'pgbench_history', 'pgbench_tellers', 'pgbench_branches', 'document'].map(countOf),
  { use: 'pg-dump' },
  { use: 'amcheck' },
];

/** One `pgproof run` as a process of its own, Node's start included. Returns its peak memory in MB. */
export async function pgproofDrill(
  backup: string,
  directory: string,
  { ladder }: { ladder: boolean },
): Promise<number> {
  const config = join(directory, 'pgproof.config.json');
  const backups = { bench: { source: backup, checks: ladder ? ladderChecks : firstQuery } };
  const reporters = [{ use: 'json', file: join(directory, 'report.json') }];
  const where = { workDirectory: join(directory, 'work'), stateDirectory: join(directory, 'state') };
  await writeFile(config, JSON.stringify({ ...where, sandbox: 'lxc', backups, reporters }));
  // Of the Node process alone: what waits for its children also counts the server's shared buffers.
  const peak = 'data:text/javascript,process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS))';
  const { stderr } = await execa(process.execPath, ['--import', peak, main, 'run', '--quiet', '--config', config]);
  return Number(/^peak (\d+)$/m.exec(stderr)?.[1]) / 1024;
}
