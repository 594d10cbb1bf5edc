import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../../postgres/cache-directory.ts';
import { findClientTool, findServer } from '../../postgres/binaries.ts';
import { npmPackage } from '../../postgres/npm-packages.ts';
import type { Diagnosis, DoctorContext } from './finding.ts';

const majors = [10, 11, 12, 13, 14, 15, 16, 17, 18] as const;

/** Where the server of each major would come from. */
export async function examineServers({ io }: DoctorContext): Promise<Diagnosis[]> {
  return Promise.all(
    majors.map(async (major): Promise<Diagnosis> => {
      const what = `PostgreSQL ${major}`;
      const installed = await findServer(major, '/');
      if (installed !== undefined) return { what, state: 'good', says: `${installed.version} in ${installed.bin}` };
      const found = npmPackage(major);
      if (found === undefined) {
        const hint = `Needed only for backups of ${major} (Debian and Ubuntu: apt install postgresql-${major}).`;
        return { what, state: 'note', says: 'not installed, and npm has none for this platform', hint };
      }
      const directory = join(cacheDirectory(io.env), `${basename(found.name)}-${found.version}`);
      const isFetched = await access(join(directory, 'bin', 'postgres')).then(
        () => true,
        () => false,
      );
      const version = found.version.split('.', 2).join('.');
      return {
        what,
        state: 'good',
        says: isFetched ? `${version} in ${directory}` : `${version} from npm when needed`,
      };
    }),
  );
}

/** pg_dump is the one client program that checks ask for. */
export async function examineClients(): Promise<Diagnosis[]> {
  const tool = await findClientTool('pg_dump', { minMajor: majors.at(-1) ?? 0, root: '/' });
  const what = 'pg_dump';
  if (tool !== undefined) return [{ what, state: 'good', says: `${tool.version} in ${tool.path}, reads every major` }];
  for (const minMajor of majors.toReversed()) {
    const older = await findClientTool('pg_dump', { minMajor, root: '/' });
    if (older === undefined) continue;
    const hint = `For newer ones: apt install postgresql-client-${older.major + 1} or higher.`;
    return [
      { what, state: 'note', says: `${older.version} in ${older.path}, reads majors up to ${older.major}`, hint },
    ];
  }
  const hint = 'The check pg-dump needs it (Debian and Ubuntu: apt install postgresql-client).';
  return [{ what, state: 'note', says: 'not installed', hint }];
}
