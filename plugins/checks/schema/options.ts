import { z } from '../../../core/index.ts';

export const kinds = [
  'partitions',
  'grants',
  'owners',
  'functions',
  'sequences',
  'roles',
  'settings',
  'cluster',
] as const;

export const schemaOptions = z.strictObject({
  /** The reference; `pgproof accept` writes it. */
  file: z.string().min(1),
  /** Default: every database that accepts connections. */
  databases: z.array(z.string().min(1)).min(1).optional(),
  /** Objects that are not compared: `public.tmp_*`, `table audit.*`, `shop: view public.v_*`, `public.orders: index tmp_*`. */
  ignore: z.array(z.string().min(1)).default([]),
  /** What is not compared anywhere. */
  leaveOut: z.array(z.enum(kinds)).default(['partitions']),
});
export type SchemaOptions = z.output<typeof schemaOptions>;
