/** What runs where nobody listed checks: all that need no knowledge of the data, `pg-dump` aside. */
export const checksByDefault: readonly string[] = [
  'manifest',
  'relation-size',
  'catalog-state',
  'extensions',
  'collation',
  'sequences',
  'index-count',
  'foreign-keys',
  'full-decode',
  'data-checksums',
  'amcheck',
];
