import { homedir } from 'node:os';
import { join } from 'node:path';

/** As root below /var/lib, else below the user's state directory. */
export function defaultDirectories(env: Readonly<Record<string, string | undefined>>) {
  const xdg = env['XDG_STATE_HOME'];
  const home = env['HOME'] ?? homedir();
  // The XDG specification has relative paths ignored.
  const state = xdg?.startsWith('/') === true ? xdg : join(home, '.local', 'state');
  const base = process.getuid?.() === 0 ? '/var/lib/pgproof' : join(state, 'pgproof');
  return { workDirectory: join(base, 'work'), stateDirectory: join(base, 'state') };
}
