import xterm from '@xterm/headless';
import { PassThrough } from 'node:stream';

export interface TestTerminal {
  readonly stream: PassThrough & { readonly isTTY: true; readonly columns: number; readonly rows: number };
  /** Lines a person would see now, without empty ones at the end. */
  readonly screen: () => Promise<readonly string[]>;
}

/** A terminal without a screen, 80 by 24, that understands what programs write to it. */
export function openTerminal(columns = 80, rows = 24): TestTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const stream = Object.assign(new PassThrough(), { isTTY: true as const, columns, rows });
  stream.on('data', (chunk: Buffer) => terminal.write(chunk));
  return {
    stream,
    async screen() {
      await new Promise<void>((resolve) => {
        setImmediate(() => terminal.write('', resolve));
      });
      const { active } = terminal.buffer;
      const lines = Array.from(
        { length: active.length },
        (_, index) => active.getLine(index)?.translateToString(true) ?? '',
      );
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
    },
  };
}
