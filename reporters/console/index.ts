import { z } from 'zod';
import { defineReporter, renderText, writeToStream } from '../../core/index.ts';
import { hasColors, terminalPaint } from './terminal.ts';

export { consoleProgress } from './console-progress.ts';

/** The verdict and everything behind it, for people, on standard output. */
export const consoleReporter = defineReporter({
  name: 'console',
  summary: 'The verdict and everything behind it, on standard output',
  options: z.strictObject({}),
  report: (report, { stdout }) => writeToStream(stdout, renderText(report, terminalPaint(hasColors(stdout)))),
});
