import { Transform, type TransformCallback } from 'node:stream';
import { callbackify } from 'node:util';
import { SqlLexer } from './sql-lexer.ts';

/** What to send in place of a line on which a statement begins; itself where it is to stay. May wait. */
export type Replace = (line: string) => string | Promise<string>;

/** Longer lines hold rows, or a value; nothing in them is for us. */
const longest = 64 * 1024;
const newline = 10;

/** Places in a script, for telling what an error of psql was about. */
export interface ScriptPlaces {
  /** Object whose statements are at a line, e.g. `shop: TABLE DATA public.orders`. */
  at(line: number): string;
  /** A row, which psql takes for a statement when COPY was refused. */
  isRow(line: number): boolean;
  /** A statement that only removes: what it does not find need not be there. */
  isCleaning(line: number): boolean;
  /** The last bytes that came past. */
  readonly tail: Buffer;
}

/**
 * Hands a script of pg_dump on to psql, and learns as it passes: which object is where, and what must be there before
 * psql sees a statement. Keeps the number of lines.
 */
export class ScriptLines extends Transform implements ScriptPlaces {
  readonly #replace: Replace;
  readonly #lexer = new SqlLexer();
  readonly #objects: { readonly line: number; readonly name: string }[] = [];
  readonly #rows: { readonly from: number; to: number }[] = [];
  readonly #cleaning = new Set<number>();
  #database: string;
  #line = 1;
  #isWithin = false;
  #isCopy = false;
  #rest: Buffer = Buffer.alloc(0);
  tail: Buffer = Buffer.alloc(0);

  constructor(database: string, replace: Replace) {
    super();
    this.#database = database;
    this.#replace = replace;
  }

  at(line: number): string {
    return this.#objects.findLast((object) => object.line <= line)?.name ?? this.#database;
  }

  isRow(line: number): boolean {
    return this.#rows.some(({ from, to }) => from < line && line < to);
  }

  isCleaning(line: number): boolean {
    return this.#cleaning.has(line);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.tail = Buffer.concat([this.tail, chunk.subarray(-2048)]).subarray(-2048);
    callbackify(async () => this.#pass(Buffer.concat([this.#rest, chunk])))(done);
  }

  override _flush(done: TransformCallback): void {
    this.push(this.#rest);
    const last = this.#rows.at(-1);
    if (this.#isCopy && last !== undefined) last.to = this.#line;
    done();
  }

  async #pass(bytes: Buffer): Promise<void> {
    let kept = 0;
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const now = this.#wholeLine(bytes, start, end);
      // Most lines are rows: waiting for nothing would cost more than all else.
      const replacement = now instanceof Promise ? await now : now;
      if (replacement !== undefined) {
        this.push(bytes.subarray(kept, start));
        this.push(Buffer.from(replacement, 'latin1'));
        kept = end;
      }
      this.#line += 1;
      this.#isWithin = false;
      start = end + 1;
    }
    if (bytes.length - start > longest) {
      if (!this.#isCopy) this.#lexer.feed(bytes.toString('latin1', start));
      this.#isWithin = true;
      start = bytes.length;
    }
    this.push(bytes.subarray(kept, start));
    this.#rest = Buffer.from(bytes.subarray(start));
  }

  #wholeLine(bytes: Buffer, start: number, end: number): Promise<string | undefined> | undefined {
    if (this.#isCopy) {
      const isEnd = !this.#isWithin && end - start === 2 && bytes[start] === 0x5c && bytes[start + 1] === 0x2e;
      if (!isEnd) return undefined;
      this.#isCopy = false;
      const copied = this.#rows.at(-1);
      if (copied !== undefined) copied.to = this.#line;
      return undefined;
    }
    const line = bytes.toString('latin1', start, end);
    const begins = !this.#isWithin && this.#lexer.isBetween;
    if (begins && line.startsWith('--')) return this.#comment(line);
    if (begins && line.startsWith('\\')) return this.#command(line);
    this.#lexer.feed(`${line}\n`);
    if (!begins || line.trim() === '') return undefined;
    if (/^COPY .* FROM stdin;\r?$/i.test(line)) {
      this.#isCopy = true;
      this.#rows.push({ from: this.#line, to: Number.POSITIVE_INFINITY });
      return undefined;
    }
    if (/^(DROP|ALTER .* DROP) /.test(line)) this.#cleaning.add(this.#line);
    return this.#replaced(line);
  }

  async #replaced(line: string): Promise<string | undefined> {
    const other = await this.#replace(line);
    return other === line ? undefined : other;
  }

  #comment(line: string): undefined {
    const [, tag, type = '', schema = ''] =
      /^-- (?:Data for )?Name: (.*); Type: (.*?); Schema: (.*?);/.exec(line) ?? [];
    if (tag === undefined) return;
    const name = Buffer.from(`${type} ${schema === '-' ? '' : `${schema}.`}${tag}`, 'latin1').toString('utf8');
    this.#objects.push({ line: this.#line, name: `${this.#database}: ${name}` });
  }

  #command(line: string): undefined {
    const written = /^\\connect (?:-reuse-previous=on )?(.*?)\r?$/.exec(line)?.[1];
    if (written === undefined) return;
    this.#database = Buffer.from(
      /dbname='(.*)'/.exec(written)?.[1] ?? written.replaceAll('"', ''),
      'latin1',
    ).toString();
    this.#objects.push({ line: this.#line, name: this.#database });
  }
}
