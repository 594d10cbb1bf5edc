import type { Configuration } from '../../config/configuration.ts';
import { configurationFrom } from '../../config/load-configuration.ts';
import { findClientTool } from '../../postgres/binaries.ts';
import type { Builtins } from '../builtins-contract.ts';
import type { Io } from '../io.ts';

export interface DemoConfigurationOptions {
  readonly name: string;
  readonly backup: string;
  readonly major: number;
  readonly sandbox: string;
  /** Gone with the demo, so that it leaves no history. */
  readonly stateDirectory: string;
}

/** Every bundled check that works here: without a client program, those that need none. */
export async function demoConfiguration(
  { name, backup, major, sandbox, stateDirectory }: DemoConfigurationOptions,
  { cwd, env }: Pick<Io, 'cwd' | 'env'>,
  registry: Builtins,
): Promise<Configuration> {
  const pgDump = await findClientTool('pg_dump', { minMajor: major, root: '/' });
  const orders = {
    use: 'newest-row',
    database: 'shop',
    relation: 'public.orders',
    column: 'created_at',
    maxAge: '1 h',
  };
  const customers = { use: 'row-count', database: 'shop', relation: 'public.customers', min: 2000 };
  const checks = ['manifest', 'data-checksums', orders, customers, 'amcheck', ...(pgDump ? ['pg-dump'] : [])];
  const value = { sandbox, stateDirectory, backups: { [name]: { source: backup, checks } }, reporters: ['console'] };
  return configurationFrom(value, cwd, { registry, env });
}
