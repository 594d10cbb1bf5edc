/**
 * A configuration whose plugin tells the test how far the run has come: on descriptor 3, one line per moment. At the
 * moment it was asked for (MOMENT) it stands still until the test writes to descriptor 4, or, where HOLD is not 1, goes
 * on at once.
 */
import { readSync, writeSync } from 'node:fs';
import { defineCheck, definePlugin, defineReporter, z } from 'pgproof';

const { BACKUP, SANDBOX, MOMENT, HOLD } = process.env;
const told = new Set();
let runId = '';

function tell(moment) {
  if (told.has(moment)) return;
  told.add(moment);
  writeSync(3, `${JSON.stringify({ moment, runId })}\n`);
  // Nothing else happens in this process meanwhile: a signal is heard exactly here.
  if (moment === MOMENT && HOLD === '1') readSync(4, Buffer.alloc(1));
}

const moments = definePlugin({
  name: 'moments',
  api: 1,
  apply({ hooks }) {
    hooks.runStarted.tap('moments', (event) => {
      runId = event.runId;
      tell('run started');
    });
    hooks.phaseStarted.tap('moments', ({ phase }) => tell(phase));
    hooks.restoreProgressed.tap('moments', ({ bytes }) => bytes > 0 && tell('unpacking'));
    hooks.walReplayed.tap('moments', () => tell('replaying'));
    hooks.afterRecover.tapPromise('moments', async () => tell('recovered'));
    hooks.checkStarted.tap('moments', ({ check }) => tell(`check ${check}`));
    hooks.runFinished.tap('moments', () => tell('run finished'));
  },
});

/** A question that takes as long as the test wants: the statement is in flight when the test is told. */
const patience = defineCheck({
  name: 'patience',
  summary: 'asks the server to sleep',
  options: z.object({}),
  async run({ query }) {
    if (MOMENT !== 'asking') return [{ outcome: 'pass', summary: 'nothing was asked' }];
    const asked = query('select pg_catalog.pg_sleep(1000)');
    tell('asking');
    await asked;
    return [{ outcome: 'pass', summary: 'slept' }];
  },
});

const standing = defineReporter({
  name: 'standing',
  summary: 'tells the test that the report is being delivered',
  options: z.object({}),
  report: async () => tell('report'),
});

export default {
  sandbox: SANDBOX,
  workDirectory: process.env.WORK,
  stateDirectory: process.env.STATE,
  backups: {
    shop: {
      source: BACKUP,
      checks: [
        'manifest',
        { use: patience },
        { use: 'row-count', database: 'shop', relation: 'public.customers', min: 1 },
      ],
    },
  },
  reporters: [{ use: standing }, { use: 'json', file: process.env.REPORT }],
  plugins: [moments],
};
