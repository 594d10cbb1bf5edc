import { describe, expect, test } from 'vitest';
import { idleSuppressions, suppress } from '../../../core/checks/suppress.ts';
import { validateFindings } from '../../../core/checks/validate-findings.ts';
import { renderText } from '../../../core/report/text/render-text.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { problemsOf, renderJunit, type Finding } from '../../../core/index.ts';
import { check, drill, report } from '../../support/reports.ts';

const orders: Finding = { outcome: 'fail', summary: '12 rows are not in the index', target: 'shop: public.orders' };
const until = '2999-12-31';
const known = (finding: string, end = until) => [{ finding, reason: 'rebuilt on Sunday, OPS-412', until: end }];
const outcomesWith = (...suppressions: Parameters<typeof suppress>[1] & {}) =>
  suppress([orders], suppressions).map(({ outcome }) => outcome);

describe('a finding is suppressed', () => {
  test.each(['shop: public.orders', 'shop: public.*', '*: public.orders', '12 rows*', '* not in the index'])(
    'by %s',
    (pattern) => expect(outcomesWith(...known(pattern))).toEqual(['warn']),
  );

  test.each(['public.orders', 'shop: public.order', 'shop: public.orders.*', '.*', 'shop: public.order?'])(
    'but not by %s: all of it has to match, and only * is special',
    (pattern) => expect(outcomesWith(...known(pattern))).toEqual(['fail']),
  );

  test('through its last day, and fails again on the next', () => {
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    expect(outcomesWith(...known('shop: *', day(0)))).toEqual(['warn']);
    expect(outcomesWith(...known('shop: *', day(-1)))).toEqual(['fail']);
  });

  test('and a date that is none suppresses nothing', () => {
    expect(outcomesWith(...known('shop: *', 'for ever'))).toEqual(['fail']);
  });

  test('alone: its neighbours fail as before', () => {
    const customers = { ...orders, target: 'shop: public.customers' };
    expect(suppress([orders, customers], known('shop: public.orders'))).toEqual([
      { ...orders, outcome: 'warn', suppressed: { reason: 'rebuilt on Sunday, OPS-412', until } },
      customers,
    ]);
  });
});

describe('a suppression is idle', () => {
  const idle = (found: readonly Finding[], ...patterns: string[]) =>
    idleSuppressions(
      found,
      patterns.flatMap((pattern) => known(pattern)),
    ).map(({ finding }) => finding);

  test('when nothing that was found matches it', () => {
    expect(idle([orders], 'shop: public.audit_*', 'shop: public.orders')).toEqual(['shop: public.audit_*']);
    expect(idle([], 'shop: *')).toEqual(['shop: *']);
    expect(idleSuppressions([orders])).toEqual([]);
  });

  test('when what matches it has passed', () => {
    expect(idle([{ ...orders, outcome: 'pass' }], 'shop: *')).toEqual(['shop: *']);
  });

  test('but not when it matches a warning, or what another one suppresses already', () => {
    expect(idle([{ ...orders, outcome: 'warn' }], 'shop: *', '12 rows*')).toEqual([]);
  });

  test('but not when its day is over and what it was for is still there', () => {
    expect(idleSuppressions([orders], known('shop: *', '2020-01-01'))).toEqual([]);
  });
});

describe('what is suppressed is always told', () => {
  const suppressed = suppress([orders], known('shop: public.orders'));
  const reported = drill({ verdict: 'proven-with-warnings', checks: [check('amcheck', suppressed)] });
  const words = `Suppressed until ${until} (rebuilt on Sunday, OPS-412): 12 rows are not in the index`;

  test('by the verdict, as a warning with its reason', () => {
    expect(judge({ phases: [], checks: reported.checks })).toEqual({
      verdict: 'proven-with-warnings',
      reasons: [
        `amcheck: shop: public.orders: 12 rows are not in the index (suppressed until ${until}: rebuilt on Sunday, OPS-412)`,
      ],
    });
  });

  test('among the problems that mail, chat and terminal show', () => {
    expect(problemsOf(reported)).toMatchObject([{ outcome: 'skipped', where: 'amcheck', summary: words }]);
    expect(renderText(report([reported]))).toContain(words);
  });

  test('in JUnit as a skipped case', () => {
    expect(renderJunit(report([reported]))).toContain(`<skipped message="${words}"`);
  });
});

test('files that differ from the manifest and are known do not condemn the backup behind its check', () => {
  const differs: Finding = { outcome: 'fail', summary: 'base/5/16384 differs from the manifest' };
  const { restore, ...rest } = drill();
  if (restore === undefined) throw new TypeError('the drill of the fixture restores');
  const manifest = { ...restore.manifest, problems: [differs] };
  const checks = [check('manifest', suppress([differs], known('base/5/16384 *')))];
  expect(judge({ ...rest, restore: { ...restore, manifest }, checks }).verdict).toBe('proven-with-warnings');
});

test('no check can suppress what it found', () => {
  const returned = { ...orders, suppressed: { reason: 'says who', until } };
  expect(validateFindings('own', returned)).toEqual([orders]);
});
