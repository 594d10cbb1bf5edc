import xterm, { type IBufferLine } from '@xterm/headless';
import { PassThrough } from 'node:stream';

export interface TestTerminal {
  readonly stream: PassThrough & { readonly isTTY: true; readonly columns: number; readonly rows: number };
  /** Lines a person would see now, without empty ones at the end. */
  readonly screen: () => Promise<readonly string[]>;
  /** The same lines as runs of characters that look alike. */
  readonly spans: () => Promise<readonly (readonly Span[])[]>;
}

export interface Span {
  readonly column: number;
  readonly text: string;
  /** Number of the ANSI colour; undefined is the terminal's own. */
  readonly color: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** A terminal without a screen, 80 by 24, that understands what programs write to it. */
export function openTerminal(columns = 80, rows = 24): TestTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const stream = Object.assign(new PassThrough(), { isTTY: true as const, columns, rows });
  stream.on('data', (chunk: Buffer) => terminal.write(chunk));
  const lines = async () => {
    await new Promise<void>((resolve) => {
      setImmediate(() => terminal.write('', resolve));
    });
    const { active } = terminal.buffer;
    const all = Array.from({ length: active.length }, (_, index) => active.getLine(index));
    const found = all.filter((line) => line !== undefined);
    return found.slice(0, found.findLastIndex((line) => line.translateToString(true) !== '') + 1);
  };
  return {
    stream,
    screen: async () => (await lines()).map((line) => line.translateToString(true)),
    spans: async () => (await lines()).map(spansOf),
  };
}

function spansOf(line: IBufferLine): Span[] {
  const spans: Span[] = [];
  for (let column = 0; column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const color = cell.isFgDefault() ? undefined : cell.getFgColor();
    const look = { color, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
    const last = spans.at(-1);
    const isSame = last !== undefined && last.color === color && last.bold === look.bold && last.dim === look.dim;
    const text = cell.getChars() === '' ? ' ' : cell.getChars();
    if (isSame) spans.splice(-1, 1, { ...last, text: last.text + text });
    else spans.push({ column, text, ...look });
  }
  return spans.map((span) => ({ ...span, text: span.text.trimEnd() })).filter(({ text }) => text !== '');
}
