import { describe, expect, test } from 'vitest';
import { verdictWords } from '../../../core/index.ts';
import { renderPayload } from '../../../reporters/slack/render-payload.ts';
import {
  check,
  everyReport,
  failed,
  hostile,
  hostileEverywhere,
  manyDrills,
  manyFindings,
  proven,
  unverified,
  withWarnings,
} from '../../support/reports.ts';

interface Text {
  readonly type: string;
  readonly text: string;
}
interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly elements?: readonly Text[];
}
const blocksOf = (report: typeof failed, options = {}) =>
  renderPayload(report, options).blocks as unknown as readonly Block[];
const textsOf = (blocks: readonly Block[]) =>
  blocks.flatMap(({ text, elements }) => [...(text ? [text] : []), ...(elements ?? [])]);

describe.each(Object.entries({ ...everyReport, hostileEverywhere }))('the message for the report "%s"', (_, report) => {
  const blocks = blocksOf(report, { mention: '<!here>' });

  test('stays within what Slack takes', () => {
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(renderPayload(report, { mention: '<!here>' })).length).toBeLessThan(13_000);
    for (const { type, text, elements } of blocks) {
      if (type === 'header') expect(text?.text.length).toBeLessThanOrEqual(150);
      if (type === 'section') expect(text?.text.length).toBeLessThanOrEqual(3000);
      if (type === 'context') expect(elements?.length).toBeLessThanOrEqual(10);
      for (const { text: content } of [...(text ? [text] : []), ...(elements ?? [])]) expect(content).not.toBe('');
    }
  });

  test('says symbol and word of the verdict in the header and in the notification', () => {
    const { symbol, word } = verdictWords[report.verdict];
    expect(blocks[0]?.text?.text).toSatisfy((text: string) => text.startsWith(`${symbol} ${word}: `));
    expect(renderPayload(report, {}).text).toContain(`${symbol} ${word}: `);
  });

  test('holds no control character of Slack but the mention, and no half character', () => {
    for (const { text } of textsOf(blocks)) {
      expect(text.replaceAll('<!here>', '').replaceAll(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
      expect(text).not.toMatch(/\p{Surrogate}/u);
    }
  });
});

test('a failed drill is told with evidence and the next step', () => {
  const text = textsOf(blocksOf(failed))
    .map((part) => part.text)
    .join('\n');
  expect(text).toContain(
    '✖ *amcheck*: item order invariant violated for index "orders_pkey" `shop: public.orders_pkey`',
  );
  expect(text).toContain('Lower index tid=(2,14) points to heap tid=(31,7)');
  expect(text).toContain('*Next:* Run amcheck on the server the backup came from');
  expect(text).toContain('3 h 9 min before the drill');
});

test.each([
  ['failed', failed, true],
  ['unverified', unverified, true],
  ['proven with warnings', withWarnings, false],
  ['proven', proven, false],
])('%s: somebody is called: %s', (_, report, called) => {
  expect(JSON.stringify(renderPayload(report, { mention: '<@U012AB3CD>' })).includes('<@U012AB3CD>')).toBe(called);
});

test('of 500 findings the worst five are told and the others counted', () => {
  expect(textsOf(blocksOf(manyFindings)).map(({ text }) => text)).toContain(
    '… and 495 more findings; the JSON report has all of them.',
  );
});

test('of 100 backups the bad ones come first and the proven ones are named in one block', () => {
  const texts = textsOf(blocksOf(manyDrills)).map(({ text }) => text);
  expect(texts[0]).toBe('✖ FAILED: 100 backups');
  expect(texts[1]).toBe('100 backups: 10 failed, 90 proven');
  expect(texts[2]).toContain('*cluster-3*');
  expect(texts.at(-2)).toMatch(/^\*✔ PROVEN\*: cluster-0, .* and 60 more$/);
});

test("a title of one's own stands behind the verdict", () => {
  expect(blocksOf(proven, { title: 'Nightly <drill>' })[0]?.text?.text).toBe('✔ PROVEN: Nightly &lt;drill&gt;');
});

test('hostile text cannot leave its code span', () => {
  const [drill] = hostile.drills;
  if (!drill) throw new Error('no drill');
  const bad = check('x', [{ outcome: 'fail', summary: 's', target: '`*a*`', evidence: ['```*b*'] }]);
  const text = textsOf(blocksOf({ ...hostile, drills: [{ ...drill, checks: [bad] }] }))
    .map((part) => part.text)
    .join('\n');
  expect(text).toContain("`'*a*'`");
  expect(text).toContain("```'''*b*```");
});
