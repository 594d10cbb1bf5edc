import { countOf, defineCheck, z, type CheckContext, type Finding } from '../../../core/index.ts';
import { kindTexts, kinds, type Kind } from './kinds.ts';
import { stateOfCluster, stateOfDatabase, type State } from './state-of.ts';

const listed = 10;

type Context = Pick<CheckContext<{ readonly maxTransactionAge: number }>, 'warn' | 'database' | 'options'>;

/**
 * What the catalogs say about unfinished business: a restore brings it back faithfully, so it is never a fault of the
 * backup, but whoever has to live on the restored server must know.
 */
export const catalogState = defineCheck({
  name: 'catalog-state',
  summary: 'No invalid index, unvalidated constraint, prepared transaction or other unfinished business.',
  options: z.strictObject({
    /** Transactions, or multixacts; the server stops taking writes at about 2 146 000 000. */
    maxTransactionAge: z.number().int().min(1).max(2_147_483_647).default(1_500_000_000),
    /** What is meant to be so. */
    ignore: z.array(z.enum(kinds)).default([]),
    /** Default: every database that accepts connections. */
    databases: z.array(z.string().min(1)).min(1).optional(),
  }),
  severity: 'warn',
  timeout: '10 min',
  needs: { database: 'each' },
  async run(ctx) {
    const { database, databases, options } = ctx;
    const isFirst = database === (options.databases ?? databases)[0];
    const states = [
      ...(isFirst ? await stateOfCluster(ctx, options.maxTransactionAge) : []),
      ...(await stateOfDatabase(ctx)).map((state) => ({ ...state, name: `${database}: ${state.name}` })),
    ];
    const findings = kinds
      .filter((kind) => !options.ignore.includes(kind))
      .flatMap((kind) =>
        told(
          ctx,
          kind,
          states.filter((state) => state.kind === kind),
        ),
      );
    return findings.length > 0
      ? findings
      : ctx.pass('The catalogs know of no unfinished business', { target: database });
  },
});

/** The first of a kind one by one; of many the rest is counted. */
function told({ warn, database, options }: Context, kind: Kind, states: readonly State[]): Finding[] {
  const { summary, one, many, hint } = kindTexts[kind];
  const findings = states.slice(0, listed).map(({ name, measured, evidence }) =>
    warn(summary, {
      target: name,
      ...(typeof measured === 'number' ? { measured, threshold: options.maxTransactionAge, unit: 'transactions' } : {}),
      ...(typeof evidence === 'string' ? { evidence: [evidence] } : {}),
      hint,
    }),
  );
  const more = states.length - listed;
  return more > 0 ? [...findings, warn(countOf(more, one, many), { target: database, hint })] : findings;
}
