import type { FreshCluster } from '../../../core/index.ts';
import { quoteIdentifier, quoteLiteral } from './names.ts';

/** What pg_dump says of a database that its restored one must have; a tablespace is not among it. */
const options = [
  'ENCODING',
  'LOCALE_PROVIDER',
  'LOCALE',
  'LC_COLLATE',
  'LC_CTYPE',
  'ICU_LOCALE',
  'BUILTIN_LOCALE',
  'ICU_RULES',
];

/**
 * Makes a database as it was, or with the locale C where the sandbox does not have that of the source.
 *
 * @param definition `CREATE DATABASE … WITH …`, as the dump has it; empty where it has none
 * @returns a sentence where it is not as it was
 */
export async function createDatabase(
  cluster: FreshCluster,
  database: string,
  definition: string,
): Promise<string | undefined> {
  await using session = await cluster.connect('postgres');
  const there = await session.value('select 1 from pg_catalog.pg_database where datname = $1', [database]);
  if (there !== undefined) return undefined;
  const wanted = new Map(
    options.flatMap((option) => {
      const [, quoted, word] = new RegExp(`\\b${option} = (?:'((?:[^']|'')*)'|([a-z]+))`).exec(definition) ?? [];
      const value = quoted?.replaceAll("''", "'") ?? word;
      return value === undefined ? [] : [[option, value] as const];
    }),
  );
  const create = async (how: ReadonlyMap<string, string>) => {
    const clauses = [...how].map(([option, value]) => `${option} = ${quoteLiteral(value)}`);
    await session.query(`create database ${quoteIdentifier(database)} template template0 ${clauses.join(' ')}`);
  };
  const encoding = wanted.get('ENCODING') ?? 'UTF8';
  const plain = new Map([
    ['ENCODING', encoding],
    ['LC_COLLATE', 'C'],
    ['LC_CTYPE', 'C'],
  ]);
  if (wanted.size === 0) {
    await create(plain);
    return undefined;
  }
  try {
    await create(wanted);
    return undefined;
  } catch {
    // Whatever it was that this server lacks, a database in which everything can be loaded tells more than none.
    await create(plain);
    const locale = wanted.get('LOCALE') ?? wanted.get('LC_COLLATE') ?? 'unknown';
    return `The locale ${locale} of ${database} is not installed here: its indexes were built with the locale C`;
  }
}
