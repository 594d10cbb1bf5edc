import pc from 'picocolors';
import type { Paint } from '../../core/index.ts';

export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
type Environment = Readonly<Record<string, string | undefined>>;

const isSet = (value: string | undefined) => value !== undefined && value !== '';

/** Whether lines can be overwritten: a terminal with a person before it. */
export function isLive(stream: OutputStream, env: Environment = process.env): boolean {
  return stream.isTTY === true && env['TERM'] !== 'dumb' && !isSet(env['CI']);
}

/** NO_COLOR and FORCE_COLOR decide first, as everywhere. */
export function hasColors(stream: OutputStream, env: Environment = process.env): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

export function terminalPaint(colors: boolean): Paint {
  const { bold, dim, green, yellow, red, magenta } = pc.createColors(colors);
  return { strong: bold, quiet: dim, good: green, warning: yellow, bad: red, unknown: magenta };
}
