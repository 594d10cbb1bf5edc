import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloaded servers are kept. As root not below the home directory: a drill's server runs as another user, who
 * may not pass /root.
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (process.getuid?.() === 0) return '/var/cache/pgproof/postgres';
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, 'pgproof', 'postgres');
}
