import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { descendantsOf } from '../../../core/sandbox/process-table.ts';
import type { DrillLayout } from '../../../core/run/drill-layout.ts';
import { tapping } from '../../support/tapping.ts';
import { drillHostile, hostileBackup, sentinel } from './attack.ts';

/** Tries to list directories and to connect to a socket. */
const stranger = `
  const seen = {};
  for (const path of process.argv.slice(2)) {
    try { require('node:fs').readdirSync(path); seen[path] = 'listed' } catch ({ code }) { seen[path] = code }
  }
  const end = (how) => { console.log(JSON.stringify({ ...seen, socket: how })); process.exit() };
  require('node:net').connect(process.argv[1]).on('connect', () => end('connected')).on('error', ({ code }) => end(code));`;

export interface Seen {
  /** What another user of the host gets of each directory and of the socket, while the checks run. */
  readonly byStranger: Readonly<Record<string, string>>;
  /** Command lines and environments of all programs that pgproof runs. */
  readonly ofPrograms: string;
}

/** Looks at a drill from outside, in the middle of it. */
export async function lookAround(sandbox: Parameters<typeof drillHostile>[0]): Promise<Seen> {
  let byStranger: Record<string, string> = {};
  let ofPrograms = '';
  const look = async ({ layout }: { readonly layout: DrillLayout }) => {
    const directories = {
      work: dirname(dirname(layout.directory)),
      run: dirname(layout.directory),
      drill: layout.directory,
      data: layout.dataDirectory,
      tablespaces: layout.tablespaceDirectory,
      sockets: layout.socketDirectory,
      log: dirname(layout.logFile),
      original: join(layout.directory, 'original-configuration'),
    };
    const socket = join(layout.socketDirectory, '.s.PGSQL.5432');
    const { stdout } = await execa(process.execPath, ['-e', stranger, socket, ...Object.values(directories)], {
      uid: 65_533,
      gid: 65_533,
      extendEnv: false,
      cwd: '/',
    });
    const seen = JSON.parse(stdout) as Record<string, string>;
    byStranger = Object.fromEntries(Object.entries(directories).map(([name, path]) => [name, seen[path] ?? '']));
    byStranger['socket'] = seen['socket'] ?? '';
    ofPrograms = descendantsOf(process.pid)
      .flatMap(({ pid }) => ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1')))
      .join('\n');
  };
  process.env['SMTP_URL'] = `smtp://me:${sentinel}@mail.example.com`;
  try {
    const { directory } = await hostileBackup();
    const { drill } = await drillHostile(sandbox, directory, async () => {}, {
      plugins: [tapping('beforeChecks', look)],
    });
    if (drill.verdict !== 'proven') throw new Error(JSON.stringify(drill));
  } finally {
    delete process.env['SMTP_URL'];
  }
  return { byStranger, ofPrograms };
}

export const allRefused = {
  work: 'EACCES',
  run: 'EACCES',
  drill: 'EACCES',
  data: 'EACCES',
  tablespaces: 'EACCES',
  sockets: 'EACCES',
  log: 'EACCES',
  original: 'EACCES',
  socket: 'EACCES',
};
