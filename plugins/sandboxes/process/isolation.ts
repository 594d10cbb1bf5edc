import { execa } from 'execa';
import { findProgram } from '../../../core/index.ts';
import type { Owner } from './owner.ts';

/** What is put before a command, and what that gives. */
export interface Isolation {
  readonly prefix: readonly string[];
  readonly network: 'none' | 'host';
  /** Without a prefix that drops root's rights Node does it when it starts the program. */
  readonly dropsPrivileges: boolean;
  readonly notes: readonly string[];
}

/** PostgreSQL up to 14 keeps its statistics through the loopback device, which is down in a new namespace. */
const loopbackUp = 'if command -v ip >/dev/null; then ip link set lo up 2>/dev/null; fi; ';

/** A core would hold rows. */
const withoutCore = 'ulimit -c 0; exec "$@"';

/** The strongest isolation that this system allows; found by trying it with a program that does nothing. */
export async function findIsolation(owner: Owner): Promise<Isolation> {
  const candidates = isolations(owner);
  for (const candidate of candidates) if (await works(candidate)) return candidate;
  return { ...bare, prefix: [findProgram('sh') ?? '/bin/sh', '-c', withoutCore, 'sh'] };
}

const openNetwork = 'The kernel allows no network namespace here: the recovered server shares the network of the host.';
const survivors = 'setpriv is not installed: a killed pgproof may leave processes for pgproof reap.';

const bare: Omit<Isolation, 'prefix'> = { network: 'host', dropsPrivileges: false, notes: [openNetwork, survivors] };

function isolations(owner: Owner): Isolation[] {
  const isRoot = process.getuid?.() === 0;
  const [unshare, setpriv, sh] = ['unshare', 'setpriv', 'sh'].map((name) => findProgram(name));
  if (setpriv === undefined || sh === undefined) return [];
  const ids = ['--reuid', `${owner.uid}`, '--regid', `${owner.gid}`, '--clear-groups', '--bounding-set', '-all'];
  const drop = ['--no-new-privs', '--inh-caps', '-all', '--pdeathsig', 'KILL', ...(isRoot ? ids : []), '--'];
  const plain: Isolation = {
    prefix: [sh, '-c', withoutCore, 'sh', setpriv, ...drop],
    network: 'host',
    dropsPrivileges: isRoot,
    notes: [openNetwork],
  };
  if (unshare === undefined) return [plain];
  // An ordinary user stays himself inside: PostgreSQL refuses to run as root, and so does initdb.
  const user = isRoot ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const ambient = isRoot ? [] : ['--ambient-caps', '-all'];
  // Of its own also the shared memory that a killed server leaves: the kernel removes it with the last process.
  const namespace = [unshare, ...user, '--net', '--ipc', '--', sh, '-c', loopbackUp + withoutCore, 'sh'];
  return [
    { prefix: [...namespace, setpriv, ...ambient, ...drop], network: 'none', dropsPrivileges: isRoot, notes: [] },
    plain,
  ];
}

async function works({ prefix: [program, ...args] }: Isolation): Promise<boolean> {
  const probe = findProgram('true');
  if (program === undefined || probe === undefined) return false;
  const options = { extendEnv: false, stdin: 'ignore', reject: false, timeout: 5000 } as const;
  return !(await execa(program, [...args, probe], options)).failed;
}
