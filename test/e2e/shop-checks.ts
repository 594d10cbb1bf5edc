/** Checks of the database `shop` that a sound backup of it passes; pg-dump where a client program can read the major. */
export const shopChecks = (dump: boolean) => [
  'manifest',
  'relation-size',
  'data-checksums',
  'amcheck',
  ...(dump ? ['pg-dump'] : []),
  { use: 'newest-row', database: 'shop', relation: 'public.orders', column: 'created_at', maxAge: '24 h' },
  { use: 'row-count', database: 'shop', relation: 'public.customers', min: 200, max: 200 },
];
