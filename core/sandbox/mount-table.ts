import { readFileSync } from 'node:fs';

/** One row of /proc/self/mountinfo. */
export interface MountEntry {
  /** Where it is mounted. */
  readonly point: string;
  /** e.g. `overlay`. */
  readonly type: string;
  /** The first argument of mount(8). */
  readonly source: string;
  /** Of the file system itself, e.g. `metacopy=on`. */
  readonly options: readonly string[];
}

/** What is mounted in the mount namespace of this process, in the order of mounting; nothing where there is no /proc. */
export function readMounts(): MountEntry[] {
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    // Behind the fields that may or may not be there stands a dash.
    const [before = '', after = ''] = line.split(' - ');
    const point = before.split(' ')[4];
    const [type = '', source = '', options = ''] = after.split(' ');
    return point === undefined ? [] : [{ point: decodeOctal(point), type, source, options: options.split(',') }];
  });
}

/** The kernel writes blanks in paths as \040. */
function decodeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = Buffer.from(text).toString('latin1');
  const decoded = bytes.replaceAll(/\\(\d{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
  return Buffer.from(decoded, 'latin1').toString();
}
