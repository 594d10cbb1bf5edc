import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { reportJsonSchema, reportSchema } from '../../../core/index.ts';
import { json } from '../../../reporters/index.ts';
import { deliver } from '../../support/reporter-context.ts';
import { everyReport, failed } from '../../support/reports.ts';

const validate = new Ajv2020({ strict: false }).compile(reportJsonSchema());

describe.each(Object.entries(everyReport))('the report "%s"', (_, report) => {
  test('comes out of standard output as it went in, and fits the published schema', async () => {
    const read: unknown = JSON.parse(await deliver(json, report, { file: '-' }));
    expect(validate(read), JSON.stringify(validate.errors)).toBe(true);
    expect(reportSchema.parse(read)).toEqual(read);
    expect(read).toEqual(JSON.parse(JSON.stringify(report)));
  });
});

test('the schema refuses a report with a verdict nobody knows', () => {
  expect(validate({ ...failed, verdict: 'fine' })).toBe(false);
});
