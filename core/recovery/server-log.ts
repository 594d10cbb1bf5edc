import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const tailBytes = 64 * 1024;
/** A log grows by less between two looks; one that a backup's code floods is passed over, for it must fit into memory. */
const lookBytes = 1024 * 1024;
const secret = /((?:password|passfile|sslpassword|passphrase)\s*=\s*)('(?:[^'\\]|\\.|'')*'|\S+)/gi;
const url = /(\w+:\/\/[^\s:/@]+:)[^\s@]+@/g;
/** These lines quote statements and rows, or are the server's refusals while it recovers. */
const left =
  /^\S+ \S+ \S+ \[\d+\] 57P03 |^\S+ \S+ \S+ \[\d+\] (?:\w{5} )?(?:STATEMENT|CONTEXT|QUERY):|DETAIL:\s+(?:Key |Failing row)/;

/** Last lines of a server's log, oldest first, without secrets and statements. Empty when there is none. */
export function logTail(file: string, count = 40): readonly string[] {
  return readFrom(file, 'tail')
    .text.split('\n')
    .filter((line) => line !== '' && !left.test(line))
    .slice(-count)
    .map((line) => line.replaceAll(secret, '$1***').replaceAll(url, '$1***@').slice(0, 1000));
}

/** Gives the lines that a growing log got since the last look. */
export class LogFollower {
  readonly #file: string;
  #offset = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  newLines(): readonly string[] {
    const { text, end } = readFrom(this.#file, this.#offset);
    this.#offset = end;
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-tailBytes);
    return lines;
  }
}

function readFrom(file: string, from: number | 'tail'): { text: string; end: number } {
  let fd: number;
  try {
    // In the process sandbox of an ordinary user a backup's code could put a link or a pipe in its place.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return { text: '', end: from === 'tail' ? 0 : from };
  }
  try {
    const { size } = fstatSync(fd);
    const start = from === 'tail' ? Math.max(0, size - tailBytes) : Math.max(from, size - lookBytes);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    const read = readSync(fd, bytes, 0, bytes.length, start);
    return { text: bytes.toString('utf8', 0, read), end: start + read };
  } finally {
    closeSync(fd);
  }
}
