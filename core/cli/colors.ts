import pc from 'picocolors';
import type { Output } from './io.ts';

/** Colours where a terminal shows them; NO_COLOR and FORCE_COLOR decide first, as everywhere. */
export function colorsFor(stream: Output, env: Readonly<Record<string, string | undefined>>) {
  const forced = env['FORCE_COLOR'];
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return pc.createColors(false);
  if (forced !== undefined && forced !== '') return pc.createColors(forced !== '0');
  return pc.createColors(stream.isTTY === true && env['TERM'] !== 'dumb');
}
